use conjoin::{combine, task};

#[task(output(body))]
fn read(key: String) -> Vec<u8> {
    key.into_bytes()
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct ByStitch = Read => |bytes| Write { body: bytes } }
combine! { struct ByName = Read => Write }
combine! { struct Ask = Read => |bytes| Write { body: bytes.first().ok_or(7u8)?.to_string() } }

fn main() {
    let _ = ByStitch { key: 5 };
}
