use std::io;

use conjoin::{Retry, task};

fn of_text(error: &String) -> Retry {
    let _ = error;
    Retry::Never
}

fn of_kind(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

#[task(retry = of_text)]
fn read(key: String) -> io::Result<String> {
    Ok(key)
}

#[task(retry = of_kind)]
fn write(body: String) -> io::Result<String> {
    Ok(body)
}

#[task(retry = no_such)]
fn count(key: String) -> io::Result<usize> {
    Ok(key.len())
}

fn main() {}
