use conjoin::{RunIn, combine, task};

#[task]
fn read(key: String, #[cfg(unix)] mode: u32) -> String {
    format!("{key}{mode}")
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new(), mode: 0 }.run(&());
}
