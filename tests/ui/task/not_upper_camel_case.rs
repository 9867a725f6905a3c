use conjoin::{RunIn, combine, task};

#[task(name = read_object)]
fn read(key: String) -> String {
    key
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = ReadObject => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
