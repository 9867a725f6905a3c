use conjoin::{RunIn, combine, task};

#[task(output(head, body, tail))]
fn read(key: String) -> (String, String) {
    (key.clone(), key)
}

#[task(output(size))]
fn measure(key: String) -> Result<(usize, u32), std::io::Error> {
    Ok((key.len(), 0))
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |output| Write { body: output.body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
