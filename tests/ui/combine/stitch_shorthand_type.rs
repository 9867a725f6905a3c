use conjoin::{combine, task};

#[task]
fn read(bucket: String, key: String) -> Vec<u8> {
    (bucket + &key).into_bytes()
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |body| Write { body, .. }
}

fn main() {}
