use conjoin::task;

#[task(ouput(body))]
fn read(key: &str) -> String {
    key.to_owned()
}

fn main() {}
