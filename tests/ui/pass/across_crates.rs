//! Tasks of crates that are re-exported by glob, know `conjoin` by another name, or are of 2021.
use conjoin::{Provide, RunIn, combine};
use futures::executor::block_on;
use test_middle::*;

mod again {
    pub use test_middle::*;
    pub use test_renamed::AddTwice as Twice;
}

#[derive(Provide)]
struct App {
    store: Store,
    base: test_renamed::Base,
}

combine! { struct ReadAndCount = again::Read { optional: None, .. } => |read| again::Twice { number: read.size as u8 } }
combine! { struct Doubled = ReadAndCount => |number| test_behind_facade::DoubleTwice { number } }
combine! { struct Deep = WrapTwice { outer: '(', .. } => |text| Wrap::<u64> { body: text.len().try_into()?, with: ' ' } }

fn main() {
    let app = App { store: Store("s"), base: test_renamed::Base(1) };
    assert_eq!(block_on(Doubled { key: "k".to_owned() }.run(&app)).unwrap(), (7 + 2) * 4);
    assert_eq!(block_on(Deep { key: "k".to_owned(), inner: '-' }.run(&app)).unwrap(), " 11 ");
}
