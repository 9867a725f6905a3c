use conjoin::task;

#[task(trace(key, %key))]
fn read(key: String) -> String {
    key
}

fn main() {}
