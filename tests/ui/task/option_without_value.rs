use conjoin::task;

#[task(name, output, derive = Debug, crate)]
fn read(key: String) -> String {
    key
}

fn main() {}
