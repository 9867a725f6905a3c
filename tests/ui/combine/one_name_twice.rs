use conjoin::{RunIn, combine, task};

#[task]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read { bucket as path, key as path } => |body| Write { body, .. }
}

fn main() {
    let _ = Move { path: String::new(), name: String::new() }.run(&());
}
