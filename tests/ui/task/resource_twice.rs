use conjoin::task;

struct Bucket(String);

#[task]
fn copy(from: &Bucket, to: &Bucket, key: String) -> String {
    format!("{}/{key} -> {}/{key}", from.0, to.0)
}

fn main() {}
