use conjoin::{RunIn, Task, task};

struct Store;

#[task]
fn read(store: &Store, name: String) -> String {
    let _ = store;
    name
}

#[task]
fn write(name: String) -> String {
    name
}

#[derive(Task)]
enum Job {
    Read(Read),
    Write(Write),
}

fn main() {
    let _ = Job::Write(Write { name: String::new() }).run(&());
}
