use conjoin::{RunIn, combine, task};

#[task]
async fn read(key: &str) -> String {
    key.to_owned()
}

#[task]
async fn write(body: &'static str) -> usize {
    body.len()
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: "a" }.run(&());
    let _ = Write { body: "b" };
}
