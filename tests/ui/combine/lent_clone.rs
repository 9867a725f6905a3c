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
    struct Move = Read => |body, key| Write { body, name: key.0 }
}

fn main() {}
