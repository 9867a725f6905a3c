use conjoin::{combine};
use test_leaf::{Read, Wrap};

combine! {
    struct Move = Read { name, .. } => |parts| Wrap::<String> { body: parts.body, .. }
}

fn main() {}
