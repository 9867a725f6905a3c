use conjoin::{combine};
use test_middle::{ReadAndWrap, Wrap};

combine! {
    struct Move = ReadAndWrap { withe as around, .. } => |body| Wrap::<String> { body, .. }
}

fn main() {}
