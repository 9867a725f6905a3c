use conjoin::task;

#[task(crate = Self)]
fn read(key: String) -> String {
    key
}

fn main() {}
