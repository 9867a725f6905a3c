use conjoin::task;

#[task(trace(keys, bucket))]
fn read(key: String, bucket: String) -> String {
    key + &bucket
}

#[task(trace(key))]
fn now() -> u64 {
    0
}

fn main() {}
