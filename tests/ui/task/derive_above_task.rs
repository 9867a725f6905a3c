use conjoin::task;

#[derive(Debug, Clone)]
#[task]
fn read(key: String) -> String {
    key
}

fn main() {}
