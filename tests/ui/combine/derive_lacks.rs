use conjoin::{combine, task};

struct Key(String);

#[task]
fn read(key: Key) -> String {
    key.0
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    #[derive(Debug)]
    struct Move = Read => |body| Write { body, .. }
}

fn main() {}
