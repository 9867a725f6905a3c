use conjoin::{RunIn, combine, task};

#[task]
#[derive(Debug, Clone)]
fn read(key: String) -> String {
    key
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
