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
#[task(output = struct)]
enum Job {
    Read(Read),
    Write(Write),
}

fn main() {}
