use conjoin::{combine, task};

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = test_leaf::inner::Wrap::<String> => |body| Write { body, .. }
}

fn main() {}
