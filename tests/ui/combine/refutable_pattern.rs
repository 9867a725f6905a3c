use conjoin::{combine, task};

#[task]
fn read(key: String) -> Option<String> {
    Some(key)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |Some(body)| Write { body, .. }
}

fn main() {}
