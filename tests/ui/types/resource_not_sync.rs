use std::cell::RefCell;

use conjoin::task;

struct Cache(RefCell<Vec<String>>);

#[task]
async fn read(cache: &Cache, key: String) -> Option<String> {
    cache.0.borrow().iter().find(|it| **it == key).cloned()
}

fn main() {}
