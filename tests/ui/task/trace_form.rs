use conjoin::task;

#[task(trace)]
fn read(key: String) -> String {
    key
}

#[task(trace(?key))]
fn write(key: String) -> String {
    key
}

#[task(trace())]
fn list(key: String) -> String {
    key
}

fn main() {}
