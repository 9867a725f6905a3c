use std::io;

use conjoin::task;

type Fallible<T> = Result<T, io::Error>;

#[task]
async fn read(key: String) -> Fallible<String> {
    Ok(key)
}

fn main() {}
