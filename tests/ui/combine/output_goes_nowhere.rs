use conjoin::{combine, task};

#[task(output(body, md5))]
fn read(key: String) -> (Vec<u8>, String) {
    (key.clone().into_bytes(), key)
}

#[task]
fn write(body: Vec<u8>, checksum: String, retries: u8) {
    drop((body, checksum, retries));
}

combine! {
    struct Move = Read => Write { retries: 3, .. }
}

combine! {
    struct Named = Read => Write { retries: 3, checksum, .. }
}

fn main() {}
