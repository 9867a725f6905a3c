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

async fn number(key: String) -> Result<u8, ParseIntError> {
    match (ReadNumber { key }).run(&()).await {
        Ok(number) => Ok(number),
        Err(CombinedError::First(error)) => Err(error),
        Err(CombinedError::Stitch(_)) => Ok(0),
        Err(CombinedError::Second(error)) => Err(error),
    }
}

fn main() {}
