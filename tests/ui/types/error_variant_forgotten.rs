use std::io;

use conjoin::{CombinedError, RunIn, combine, task};

#[task(output(text))]
async fn read(key: String) -> io::Result<String> {
    Ok(key)
}

#[task]
async fn count(text: String) -> usize {
    text.len()
}

combine! { struct CountText = Read => Count }

async fn complaint(key: String) -> Option<String> {
    match (CountText { key }).run(&()).await.err()? {
        CombinedError::First(error) => Some(error.to_string()),
        CombinedError::Stitch(error) => Some(error.to_string()),
        CombinedError::Second(_) => None,
    }
}

fn main() {}
