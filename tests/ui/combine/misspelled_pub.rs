use conjoin::{combine, task};

#[task]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    public struct Move = Read => |body| Write { body, .. }
}

fn main() {}
