use std::future::Future;
use std::io;
use std::pin::Pin;

use conjoin::task;
use futures::future::BoxFuture;

#[task]
fn read(key: String) -> Pin<Box<dyn Future<Output = io::Result<String>> + Send>> {
    Box::pin(async move { Ok(key) })
}

#[task]
fn count(key: String) -> BoxFuture<'static, usize> {
    Box::pin(async move { key.len() })
}

fn main() {}
