use conjoin::{combine, task};

struct Read;

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |body| Write { body, .. }
}

fn main() {}
