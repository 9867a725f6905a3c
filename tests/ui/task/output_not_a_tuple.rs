use conjoin::{RunIn, combine, task};

#[task(output(body, size))]
fn read(key: String) -> String {
    key
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => Write }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
