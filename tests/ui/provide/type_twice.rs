use conjoin::{Provide, RunIn, task};

struct Store;

#[derive(Provide)]
struct App<'a> {
    source: Store,
    target: &'a Store,
    port: u16,
}

#[task]
fn read(store: &Store, port: &u16, key: String) -> String {
    let Store = store;
    format!("{key}:{port}")
}

fn main() {
    let app = App { source: Store, target: &Store, port: 1 };
    let _ = Read { key: String::new() }.run(&app);
}
