use conjoin::{RunIn, combine, task};

#[task]
fn read(key: String, _: usize) -> String {
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
