use conjoin::{RunIn, combine, task};

#[task(output(body, size))]
fn read(key: String) -> (String, usize) {
    (key, 0)
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read Write
}

fn main() {
    let _ = Move { key: String::new(), name: String::new() }.run(&());
}
