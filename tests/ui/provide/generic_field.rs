use conjoin::{Provide, RunIn, task};

struct Store;
struct Log;

#[task]
fn read(store: &Store) {
    let _ = store;
}

#[derive(Provide)]
struct App<S: Sync> {
    store: S,
    log: Log,
}

fn main() {
    let _ = Read.run(&App { store: Store, log: Log });
}
