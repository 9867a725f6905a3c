use conjoin::{Provide, RunIn, task};

struct Store;
struct Clock;
struct Log;

#[task]
async fn stamp(store: &Store, log: &Log, clock: &Clock, key: String) -> String {
    let _ = (store, log, clock);
    key
}

#[derive(Provide)]
struct App {
    log: Log,
}

fn main() {
    let app = App { log: Log };
    let _ = Stamp { key: String::new() }.run(&app);
}
