use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

/// The alias that half of all crates have.
type Result<T> = std::result::Result<T, std::num::ParseIntError>;

#[task]
async fn parse(text: String) -> Result<u8> {
    text.parse()
}

mod tables {
    /// And a type of that name that is none of this kind.
    pub struct Result(pub u8);

    #[conjoin::task]
    pub fn look_up(number: u8) -> std::io::Result<u8> {
        Ok(Result(number).0)
    }
}

combine! {
    struct ParseTwice = Parse => |number| Parse { text: format!("{number}{}", "1".parse::<u8>()?) }
}

combine! { struct ParseAndLookUp = Parse => |number| tables::LookUp { number } }

fn main() {
    assert_eq!(block_on(ParseTwice { text: "1".to_owned() }.run(&())).unwrap(), 11);
    assert_eq!(block_on(ParseAndLookUp { text: "1".to_owned() }.run(&())).unwrap(), 1);
    let _: fn(<Parse as Task>::Error) -> std::num::ParseIntError = |error| error;
}
