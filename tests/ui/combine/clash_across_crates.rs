use conjoin::{combine};
use test_leaf::Wrap;

combine! {
    struct Move = Wrap::<String> => |body| Wrap::<String> { body, .. }
}

fn main() {}
