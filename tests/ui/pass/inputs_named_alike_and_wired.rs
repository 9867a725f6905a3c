//! The second half has an open input of the name that the macro would give to the output.
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task(output(number))]
fn read(first: u8, env: u8) -> u8 {
    first + env
}

#[task]
fn write(number: u8, output: u8, cx: u8, output2: u8) -> [u8; 4] {
    [number, output, cx, output2]
}

combine! { struct Copied = Read => Write }

fn main() {
    let task = Copied { first: 1, env: 2, output: 4, cx: 5, output2: 6 };
    assert_eq!(block_on(task.run(&())).unwrap(), [3, 4, 5, 6]);
}
