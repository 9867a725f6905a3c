use conjoin::{combine, task};

#[task]
fn read(key: String) -> String {
    key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    enum Move = { Read as Old } => |body| [Write { body, .. } as File]
}

fn main() {}
