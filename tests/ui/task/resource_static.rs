use conjoin::task;

struct Store(String);

#[task]
fn read(store: &'static Store, key: String) -> String {
    format!("{}/{key}", store.0)
}

fn main() {}
