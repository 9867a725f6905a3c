use conjoin::{combine, task};

#[task(output(body, size))]
fn read(bucket: String, key: String) -> (String, usize) {
    (bucket, key.len())
}

#[task]
fn write(name: String, body: String) -> usize {
    name.len() + body.len()
}

combine! { struct Move = Read { key: "a".to_owned(), .. } => |out, key| Write { body: out.body, name: key } }

fn main() {}
