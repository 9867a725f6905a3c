use conjoin::{RunIn, combine, task};

#[task(name = "Fetch", crate = "::conjoin", output("body"))]
fn read(key: String) -> String {
    key
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Fetch => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
