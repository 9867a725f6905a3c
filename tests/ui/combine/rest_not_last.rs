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
    struct Move = Read { .., bucket: String::new() } => |body| Write { body, .. }
}

fn main() {
    let _ = Move { key: String::new(), name: String::new() }.run(&());
}
