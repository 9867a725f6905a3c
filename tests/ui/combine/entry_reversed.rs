use conjoin::{combine, task};

#[task(output(body, size))]
fn read(bucket: String, key: String) -> (String, usize) {
    (bucket, key.len())
}

#[task]
fn write(name: String, body: String) -> usize {
    name.len() + body.len()
}

combine! { enum Move = [A: Read] => |out| [Write { body: out.body, .. } as B] }

fn main() {}
