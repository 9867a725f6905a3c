use conjoin::{combine, task};
use test_leaf::Read;

#[task]
fn count(size: u32) -> u32 {
    size
}

combine! {
    struct Move = Read => Count
}

fn main() {}
