use std::future::Future;
use std::io;
use std::pin::Pin;

use conjoin::task;

type Reading = Pin<Box<dyn Future<Output = io::Result<String>> + Send>>;

#[task]
fn read(key: String) -> Reading {
    Box::pin(async move { Ok(key) })
}

fn main() {}
