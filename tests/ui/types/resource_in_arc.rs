use std::sync::Arc;

use conjoin::{Provide, RunIn, task};

struct Store;

#[task]
async fn read(store: &Store, key: String) -> String {
    let _ = store;
    key
}

#[derive(Provide)]
struct App {
    store: Arc<Store>,
}

fn main() {
    let app = App { store: Arc::new(Store) };
    let _ = Read { key: "a".to_owned() }.run(&app);
}
