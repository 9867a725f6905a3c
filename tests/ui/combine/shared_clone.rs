use conjoin::{combine, task};

struct Bucket;

#[task]
fn read(bucket: Bucket) -> String {
    let _ = bucket;
    String::new()
}

#[task]
fn write(bucket: Bucket, body: String) {
    drop((bucket, body));
}

combine! {
    struct Move = Read { bucket } => |body| Write { bucket, body }
}

fn main() {}
