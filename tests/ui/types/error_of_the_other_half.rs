use std::io;
use std::num::ParseIntError;

use conjoin::{CombinedError, RunIn, combine, task};

#[task(output(text))]
async fn read(key: String) -> io::Result<String> {
    Ok(key)
}

#[task]
async fn parse(text: String) -> Result<u8, ParseIntError> {
    text.parse()
}

combine! { struct ReadNumber = Read => Parse }

async fn complaint(key: String) -> Option<ParseIntError> {
    match (ReadNumber { key }).run(&()).await.err()? {
        CombinedError::First(error) => report(error),
        CombinedError::Second(error) => report(error),
        _ => None,
    }
}

fn report(error: ParseIntError) -> Option<ParseIntError> {
    Some(error)
}

fn main() {}
