use conjoin::{combine, task};
use test_leaf::Wrap;

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Wrap::<u8> { body: String::new(), .. } => |body| Write { body, .. }
}

fn main() {}
