use conjoin::{Task, task};

#[task]
fn read(name: String) -> usize {
    name.len()
}

#[task]
fn write(name: String) -> String {
    name
}

#[derive(Task)]
struct Job {
    read: Read,
}

fn main() {}
