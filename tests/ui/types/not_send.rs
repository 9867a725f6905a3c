use std::rc::Rc;

use conjoin::task;

#[task]
async fn hold(text: String) -> usize {
    let shared = Rc::new(text);
    std::future::ready(()).await;
    shared.len()
}

fn main() {}
