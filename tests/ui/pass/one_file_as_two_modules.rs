//! One file, included twice: its tasks have the same location, but are different tasks.
use conjoin::{RunIn, combine};
use futures::executor::block_on;

#[path = "../included/steps.rs"]
mod here;
#[path = "../included/steps.rs"]
mod there;
mod macro_included {
    include!("../included/steps.rs");
}

combine! { struct Both = here::Twice => |number| there::Step { number } }
combine! { struct All = Both => |number| macro_included::Twice { number } }

fn main() {
    assert_eq!(block_on(All { number: 1 }.run(&())).unwrap(), 32);
}
