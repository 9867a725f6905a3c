use std::rc::Rc;

use conjoin::Provide;

struct Store;
struct Log;

#[derive(Provide)]
struct App {
    log: Log,
    store: Rc<Store>,
}

fn main() {}
