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
    struct Move = Read => |body, nam| Write { body: body + &nam, .. }
}

fn main() {
    let _ = Move { bucket: String::new(), key: String::new(), name: String::new() }.run(&());
}
