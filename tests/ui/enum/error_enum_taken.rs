use conjoin::{Task, task};

#[task]
fn read(name: String) -> usize {
    name.len()
}

#[task]
fn write(name: String) -> String {
    name
}

struct JobError;

#[derive(Task)]
enum Job {
    Read(Read),
}

fn main() {}
