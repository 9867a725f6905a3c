use conjoin::{combine, task};

struct Key(String);

#[task]
fn read(key: Key, #[default(4)] read_ahead: usize) -> String {
    format!("{} {read_ahead}", key.0)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    #[derive(Default)]
    struct Move = Read => |body| Write { body, .. }
}

fn main() {}
