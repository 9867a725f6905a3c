use conjoin::task;

#[task(derive(Debug), derive(Clone))]
fn read(key: String) -> String {
    key
}

fn main() {}
