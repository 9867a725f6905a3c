use conjoin::{combine, task};

#[task(output(body, size))]
fn read(key: String) -> (String, usize) {
    (key, 0)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |(body, _size)| Write { body, .. }
}

fn main() {}
