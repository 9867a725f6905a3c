use conjoin::{combine, task};

#[task]
fn write(body: String) {
    drop(body);
}

combine! {
    struct Move = self => |body| Write { body }
}

fn main() {}
