use std::io;

use conjoin::{RunIn, combine, task};

#[task(output(text))]
async fn read(key: String) -> io::Result<String> {
    Ok(key)
}

#[task]
async fn count(text: String) -> usize {
    text.len()
}

combine! { struct CountText = Read => Count }

async fn length(key: String) -> io::Result<usize> {
    Ok(CountText { key }.run(&()).await?)
}

fn main() {}
