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
    struct Move = Read { key: , .. } =>
}

combine! {
    struct Log = Move { bucket, target, .. } => |unknown, more| Write { body: unknown, .. }
}

fn run(task: Log) {
    drop(task.run(&()));
}

fn main() {
    drop(run);
}
