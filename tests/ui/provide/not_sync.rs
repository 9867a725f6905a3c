use conjoin::Provide;

use std::cell::Cell;

#[derive(Provide)]
struct App {
    port: u16,
    count: Cell<u32>,
}

fn main() {}
