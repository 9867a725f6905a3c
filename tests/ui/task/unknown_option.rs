use conjoin::task;

#[task(retries = 3, Clone)]
fn read(key: String) -> String {
    key
}

fn main() {}
