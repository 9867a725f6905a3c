use std::cell::RefCell;

use conjoin::Provide;

struct Cache(RefCell<Vec<String>>);

#[derive(Provide)]
struct App {
    cache: Cache,
}

fn main() {}
