use conjoin::{Inputs, combine, task};

#[derive(Inputs)]
struct Mine {
    key: String,
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Other = Mine => |body| Write { body } }

fn main() {}
