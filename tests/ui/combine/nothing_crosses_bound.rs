use conjoin::{RunIn, combine, task};

#[task(output(body, size))]
fn read(key: String) -> (String, usize) {
    (key, 0)
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! {
    struct Move = Read => Write { body: String::new() }
}

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
