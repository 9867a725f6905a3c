use conjoin::{combine, task};

#[task]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read => |body, skip: usize, skip: &Vec<u8>| Write { body: body + &skip.len().to_string(), .. }
}

fn main() {}
