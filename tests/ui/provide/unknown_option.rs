use conjoin::{Provide, RunIn, task};

struct Store;

#[derive(Provide)]
#[provide(krate = conjoin)]
struct App {
    store: Store,
}

#[task]
fn read(store: &Store, key: String) -> String {
    let Store = store;
    key
}

fn main() {
    let _ = Read { key: String::new() }.run(&App { store: Store });
}
