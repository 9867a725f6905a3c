use conjoin::task;

#[task(output(body) derive(Debug))]
fn read(key: String) -> String {
    key
}

fn main() {}
