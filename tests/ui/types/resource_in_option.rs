use conjoin::{Provide, RunIn, task};

struct Store;

#[task]
async fn read(store: &Store, key: String) -> String {
    let _ = store;
    key
}

#[derive(Provide)]
struct App {
    store: Option<Store>,
}

fn main() {
    let app = App { store: Some(Store) };
    let _ = Read { key: "a".to_owned() }.run(&app);
}
