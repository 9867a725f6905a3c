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
fn write(bucket: String, name: String, body: String) {
    drop(bucket + &name + &body);
}

#[task]
fn show(body: String) {
    drop(body);
}

combine! {
    enum Move = [Read as Old, Read { bucket as from, .. } as Other, Make { size as bucket } as New] => [Write as File, Show as Screen]
}

fn main() {}
