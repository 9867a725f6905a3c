use conjoin::{RunIn, combine, task};

#[task(output(body, body))]
fn read(key: String) -> (String, String) {
    (key.clone(), key)
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |output| Write { body: output.body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
