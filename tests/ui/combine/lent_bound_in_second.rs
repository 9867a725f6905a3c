use conjoin::{combine, task};

#[task(output(body, size))]
fn read(bucket: String, key: String) -> (String, usize) {
    (bucket, key.len())
}

#[task]
fn write(name: String, body: String) -> usize {
    name.len() + body.len()
}

combine! { struct Move = Read => |out, name| Write { body: out.body, name: format!("{name}.bak") } }

fn main() {}
