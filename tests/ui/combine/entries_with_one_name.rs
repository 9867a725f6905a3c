use conjoin::{combine, task};

#[task(output(body))]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task(output(body))]
fn make(size: usize) -> String {
    "a".repeat(size)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

#[task]
fn show(body: String) {
    drop(body);
}

combine! {
    enum Move = [Read as New, Make as New] => [Write as File]
}

fn main() {}
