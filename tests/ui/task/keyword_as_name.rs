use conjoin::task;

#[task(name = Self)]
fn read(key: String) -> String {
    key
}

fn main() {}
