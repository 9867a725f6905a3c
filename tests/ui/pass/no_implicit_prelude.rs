#![no_implicit_prelude]

use ::conjoin::{Provide, RunIn as _};
use ::std::{assert_eq, format};

struct Store(&'static str);

#[derive(Provide)]
struct App {
    store: Store,
}

#[::conjoin::task(output(body, size), derive(Debug, Clone))]
async fn read(
    store: &Store,
    #[serde(default)] key: ::std::string::String,
) -> ::std::result::Result<(::std::string::String, usize), ::std::fmt::Error> {
    ::std::result::Result::Ok((format!("{}{key}", store.0), 1))
}

#[::conjoin::task]
fn write<T: ::std::fmt::Display>(body: T, size: usize, name: ::std::string::String) -> ::std::string::String {
    format!("{name}{body}{size}")
}

::conjoin::combine! {
    #[derive(Debug, Clone)]
    struct ByName = Read => Write::<::std::string::String>
}

::conjoin::combine! {
    #[derive(Clone)]
    struct ByStitch = ByName => |body, name, key| Write::<usize> {
        body: ::std::str::FromStr::from_str(&body[3..])?,
        size: key.len(),
        name,
    }
}

fn main() {
    use ::std::borrow::ToOwned;
    let app = App { store: Store("2") };
    let task = ByStitch { key: "3".to_owned(), name: "abc".to_owned() };
    let output = ::futures::executor::block_on(task.run(&app));
    assert_eq!(output.ok(), ::std::option::Option::Some("abc2311".to_owned()));
}
