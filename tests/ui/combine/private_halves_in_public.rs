use conjoin::{combine, task};

#[task]
fn write(body: String) {
    drop(body);
}

#[task]
fn read(key: String) -> String {
    key
}

combine! {
    pub struct Move = Read => |body| Write { body }
}

fn main() {}
