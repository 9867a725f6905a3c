use conjoin::{RunIn, combine, task};

#[task]
fn read(_key: String, r#_key: String) -> String {
    String::new()
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { _key: String::new() }.run(&());
}
