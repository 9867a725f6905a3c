use conjoin::{RunIn, combine, task};

#[task(output(body, size))]
fn read(key: String) -> (String, usize) {
    (key, 0)
}

#[task]
fn write(bytes: String) {
    drop(bytes);
}

combine! {
    struct Move = Read => Write
}

fn main() {
    let _ = Move { key: String::new(), bytes: String::new() }.run(&());
}
