use conjoin::{RunIn, combine, task};

#[task]
fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = Read { buckets: String::new(), .. } => |body| Write { body, .. }
}

combine! {
    struct Log = Move { bucket, .. } => |()| Write { body: String::new(), name as target }
}

fn run(task: Log) -> impl Future {
    let Log { bucket, key, name, target } = task;
    Log { bucket, key, name, target }.run(&())
}

fn main() {
    drop(run);
}
