use conjoin::{Task, combine, task};

#[task]
fn read(name: String) -> String {
    name
}

#[task]
fn write(body: String) {
    drop(body);
}

#[derive(Task)]
enum Job {
    Read(Read),
}

combine! { struct Move = Job { name, .. } => |body| Write { body } }

fn main() {}
