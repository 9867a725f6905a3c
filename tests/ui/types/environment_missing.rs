use conjoin::{RunIn, task};

struct Store;

#[task]
async fn read(store: &Store, key: String) -> String {
    let _ = store;
    key
}

fn main() {
    let _ = Read { key: "a".to_owned() }.run(&());
}
