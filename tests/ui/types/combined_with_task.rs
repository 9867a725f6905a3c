use conjoin::{RunIn, TaskExt, task};

#[task]
fn read(key: String) -> String {
    key
}

#[task]
fn write(body: String) {
    drop(body);
}

fn main() {
    let pair = Read { key: String::new() }.combine(Write { body: String::new() });
    let _ = pair.run(&());
}
