use conjoin::{RunIn, combine, task};

#[task]
fn ping() -> String {
    String::new()
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Ping { host } => |body| Write { body, .. }
}

fn main() {
    let _ = Move { name: String::new() }.run(&());
}
