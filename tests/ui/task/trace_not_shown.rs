use conjoin::task;

struct Key;

#[task(trace(key, %bucket))]
fn read(key: Key, bucket: Option<u8>) {
    drop((key, bucket));
}

fn main() {}
