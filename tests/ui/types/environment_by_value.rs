use conjoin::{Provide, RunIn, task};

struct Store;

#[task]
async fn read(store: &Store, key: String) -> String {
    let _ = store;
    key
}

#[derive(Provide)]
struct App {
    store: Store,
}

async fn show(app: App, key: String) {
    println!("{}", Read { key }.run(app).await.unwrap());
}

fn main() {}
