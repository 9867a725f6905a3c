use conjoin::{RunIn, combine, task};

struct Key(String);

#[task(derive(Debug, Clone))]
fn read(key: Key, times: usize) -> String {
    key.0.repeat(times)
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: Key(String::new()), times: 1 }.run(&());
}
