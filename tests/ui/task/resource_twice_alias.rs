use conjoin::task;

struct Bucket(String);

type Target = Bucket;

#[task]
fn copy(from: &Bucket, to: &Target, key: String) -> String {
    format!("{}/{key} -> {}/{key}", from.0, to.0)
}

fn main() {}
