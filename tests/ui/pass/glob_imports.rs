//! Tasks by glob: from a module, through a prelude, from two that export each other.
use conjoin::RunIn;
use futures::executor::block_on;

mod readers {
    use conjoin::{combine, task};

    pub use super::writers::*;

    #[task(output(body))]
    pub fn read(key: String) -> String {
        key
    }

    combine! { pub struct Copied = Read => Write }
}

mod writers {
    #[conjoin::task]
    pub fn write(body: String) -> String {
        format!("<{body}>")
    }
}

mod prelude {
    pub use super::readers::*;
    pub use conjoin::*;
}

use prelude::*;

#[task]
fn own(body: String) -> String {
    body + "own"
}

combine! { struct Pair = Copied => |body| Own { body } }

mod tests {
    use super::*;

    combine! { struct Again = Pair => |body| Write { body } }

    pub fn run() -> String {
        block_on(Again { key: "k".to_owned() }.run(&())).unwrap()
    }
}

fn main() {
    assert_eq!(tests::run(), "<<k>own>");
}
