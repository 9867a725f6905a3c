#![allow(dead_code)]

use conjoin::RunIn as _;
use futures::executor::block_on;

trait Send {}
trait Sync {}
trait Sized {}
trait Clone {
    fn clone(&self) {}
}
trait Copy {}
trait Future {}
trait Task {}
trait TaskExt {
    fn combine(&self) {}
}
trait RunIn {
    fn run_in(&self) {}
}
trait Input {}
trait Fallible {}
trait Error {}
trait Default {}
trait Into {
    fn into(&self) {}
}

impl<T> Clone for T {}
impl<T> TaskExt for T {}
impl<T> RunIn for T {}
impl<T> Into for T {}

struct Store(u8);

#[derive(conjoin::Provide)]
struct App {
    store: Store,
}

#[conjoin::task]
async fn read(store: &Store, key: u8) -> Result<u8, std::fmt::Error> {
    Ok(store.0 + key)
}

#[conjoin::task(derive(Debug))]
fn write(key: u8, body: u8) -> u8 {
    key + body
}

conjoin::combine! { struct Copied = Read { key } => |body| Write { key, body: body.checked_add(1).ok_or("overflow")? } }

fn main() {
    let app = App { store: Store(1) };
    assert_eq!(block_on(Copied { key: 2 }.run(&app)).unwrap(), 6);
}
