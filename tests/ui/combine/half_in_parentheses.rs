use conjoin::{combine, task};

#[task]
fn read(key: String) -> String {
    key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |body| (Write { body, .. })
}

fn main() {}
