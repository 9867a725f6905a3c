use conjoin::{combine, task};

#[task]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(bucket: u32, body: String) {
    drop((bucket, body));
}

combine! {
    struct Move = Read { bucket, .. } => |body| Write { bucket, body }
}

fn main() {}
