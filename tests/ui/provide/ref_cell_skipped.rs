use std::cell::RefCell;

use conjoin::Provide;

struct Log;

#[derive(Provide)]
struct App<'a> {
    log: Log,
    #[provide(skip)]
    seen: &'a RefCell<Vec<String>>,
}

fn main() {}
