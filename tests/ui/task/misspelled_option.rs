use conjoin::{RunIn, combine, task};

#[task(nmae = Fetch, ouput(body))]
fn read(key: String) -> String {
    key
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Fetch => Write }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
