use conjoin::{combine, task};

#[task]
fn read(bucket: String, key: String) -> Option<String> {
    Some(bucket + &key)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |Some(body)| Write { body, .. } else 7
}

fn main() {}
