use conjoin::{combine};
use test_leaf::{Read, Wrap};

combine! {
    struct Move = Read { key: String::new() } => |parts| Wrap::<String> { body: parts.body, .. }
}

fn main() {
    let _ = Move { with: '-' };
}
