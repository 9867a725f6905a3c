use conjoin::task;

#[task("Fetch", 7)]
fn read(key: String) -> String {
    key
}

fn main() {}
