use conjoin::{combine, task};

struct Read;

#[task]
fn write(body: String) {
    drop(body);
}

combine! {
    struct Move = Read => |body| Write { body }
}

fn main() {}
