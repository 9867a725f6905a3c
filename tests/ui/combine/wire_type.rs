use conjoin::{combine, task};

#[task(output(body))]
fn read(key: String) -> Vec<u8> {
    key.into_bytes()
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => Write
}

fn main() {}
