use conjoin::{combine, task};

#[task]
fn read(r#type: String, key: String) -> String {
    r#type + &key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read { type as kind, .. } => |body| Write { body, .. }
}

fn main() {}
