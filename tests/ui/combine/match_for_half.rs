use conjoin::{combine, task};

#[task(output(body, size))]
fn read(bucket: String, key: String) -> (String, usize) {
    (bucket, key.len())
}

#[task]
fn write(name: String, body: String) -> usize {
    name.len() + body.len()
}

combine! { struct Move = Read => |out| match out.size { 0 => Write { body: out.body, .. }, _ => Read } }

fn main() {}
