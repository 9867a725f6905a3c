use conjoin::{RunIn, combine, task};

struct Key<'a>(&'a str);

#[task]
fn read(key: Key) -> String {
    key.0.to_owned()
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: Key("a") }.run(&());
}
