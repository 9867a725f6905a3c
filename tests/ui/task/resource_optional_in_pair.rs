use conjoin::{RunIn, combine, task};

struct Cache;

#[task]
fn read(cache: Option<&Cache>, key: String) -> String {
    drop(cache);
    key
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! {
    struct Move = Read => |body| Write { body }
}

fn main() {
    drop(Read { key: String::new() }.run(&()));
    drop(Move { key: String::new() }.run(&()));
}
