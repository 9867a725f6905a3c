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
#[task(error = Failed, error = Failure)]
enum Job {
    Read(Read),
}

fn main() {}
