use conjoin::{combine, task};
use test_leaf::Wrap;

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Wrap => |body| Write { body, .. }
}

fn main() {}
