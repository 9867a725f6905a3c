use conjoin::task;

#[task]
fn read_object(key: String) -> String {
    key
}

#[task(name = ReadObject)]
fn read(bucket: String) -> String {
    bucket
}

fn main() {}
