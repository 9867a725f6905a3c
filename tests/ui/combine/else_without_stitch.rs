use conjoin::{combine, task};

#[task(output(body, size))]
fn read(bucket: String, key: String) -> (String, usize) {
    (bucket + &key, 0)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => Write else ()
}

fn main() {}
