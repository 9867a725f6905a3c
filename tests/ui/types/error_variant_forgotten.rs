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

async fn length(key: String) -> usize {
    match (CountText { key }).run(&()).await {
        Ok(number) => number,
        Err(CombinedError::First(_)) => 0,
    }
}

fn main() {}
