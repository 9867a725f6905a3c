use conjoin::{RunIn, combine, task};

#[task(output(body))]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(bucket: String, body: String) {
    drop(bucket + &body);
}

combine! {
    struct Move = Read => Write
}

fn main() {
    let _ = Move { bucket: String::new(), key: String::new() }.run(&());
}
