//! Everything on one line, as a generator writes it.
#[rustfmt::skip]
mod generated { #[conjoin::task(output(n))] pub fn a(n: u8) -> u8 { n + 1 } #[conjoin::task(output(n))] pub fn b(n: u8) -> u8 { n * 2 } conjoin::combine! { pub struct C = A => B } conjoin::combine! { pub struct D = C => C; } pub mod e { use super::{A, B, D as F}; conjoin::combine!(pub struct C = A => F); conjoin::combine![pub struct D = C { .. } => |n| B { n }]; } }

use conjoin::RunIn;
use futures::executor::block_on;

fn main() {
    assert_eq!(block_on(generated::D { n: 1 }.run(&())).unwrap(), 10);
    assert_eq!(block_on(generated::e::D { n: 0 }.run(&())).unwrap(), 20);
}
