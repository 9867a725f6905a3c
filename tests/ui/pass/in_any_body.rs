//! Where items may be written: a function, a closure, a constant, a method, a trait's method, a block.
use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

#[task(output(number))]
pub fn add(number: u8, plus: u8) -> u8 {
    number + plus
}

struct Service;

impl Service {
    fn call(&self, number: u8) -> u8 {
        combine! { pub struct Twice = Add { plus: 1, .. } => Add { plus: 2, .. } }
        block_on(Twice { number }.run(&())).unwrap()
    }
}

trait Job {
    fn run_job(&self) -> u8 {
        #[task]
        pub async fn three() -> u8 {
            3
        }
        combine! { struct Local = Three => |number| Add { number, plus: 1 } }
        block_on(Local.run(&())).unwrap()
    }
}

impl Job for Service {}

const INPUTS: usize = const {
    combine! { struct Twice = Add => |number| Add { number, plus as plus_2 } }
    Twice::INFO.inputs.len()
};

async fn in_async() -> u8 {
    combine! { struct Twice = Add { plus as one, .. } => Add { plus as two, .. } }
    Twice { number: 1, one: 1, two: 1 }.run(&()).await.unwrap()
}

fn generic<T: Into<u8>>(value: T) -> u8 {
    #[task]
    fn same(number: u8) -> u8 {
        number
    }
    combine! { struct Twice = Same => |number| Same { number } }
    block_on(Twice { number: value.into() }.run(&())).unwrap()
}

fn main() {
    assert_eq!(Service.call(1), 4);
    assert_eq!(Service.run_job(), 4);
    assert_eq!(INPUTS, 3);
    assert_eq!(block_on(in_async()), 3);
    assert_eq!(generic(true), 1);
    let closure = |number| {
        combine! { struct Twice = Add { plus: 5, .. } => Add { plus: 5, .. } }
        block_on(Twice { number }.run(&())).unwrap()
    };
    assert_eq!(closure(1), 11);
}
