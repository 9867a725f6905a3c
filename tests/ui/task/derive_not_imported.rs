use conjoin::task;

#[task(derive(Serialize))]
fn read(key: String) -> String {
    key
}

fn main() {}
