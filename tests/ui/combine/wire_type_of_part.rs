use conjoin::{combine, task};

#[task(output(body, size))]
fn read(key: String) -> (Vec<u8>, usize) {
    (key.into_bytes(), 0)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => Write { body, .. }
}

fn main() {}
