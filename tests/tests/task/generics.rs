//! Generics, bounds, `where`, const generics and lifetimes.

use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use conjoin::{Context, Provide, RunIn, combine, task};
use futures::executor::block_on;

#[task(derive(Debug, Clone))]
async fn show<T: Display + Clone, U>(value: T, other: U) -> String
where
    U: Debug,
{
    format!("{value}{other:?}")
}

#[task]
fn sum<const N: usize>(values: [u32; N]) -> u32 {
    values.iter().sum()
}

#[test]
fn type_and_const_parameters_are_carried() {
    assert_eq!(block_on(Show { value: 1, other: "a" }.clone().run(&())).unwrap(), "1\"a\"");
    assert_eq!(block_on(Sum { values: [1, 2, 3] }.run(&())).unwrap(), 6);
}

trait Store: Sync {
    fn get(&self, key: &str) -> String;
}

struct Memory(&'static str);

impl Store for Memory {
    fn get(&self, key: &str) -> String {
        format!("{}/{key}", self.0)
    }
}

#[derive(Provide)]
struct Env<'a> {
    store: &'a Memory,
    text: Text<'static>,
}

struct Text<'a>(&'a str);

#[task(derive(Debug))]
async fn get<S: Store>(store: &S, key: String) -> String {
    store.get(&key)
}

#[test]
fn parameter_can_be_used_only_by_a_resource() {
    let env = Env { store: &Memory("m"), text: Text("") };
    let task = Get::<Memory> { key: "k".to_owned() };
    assert_eq!(block_on(task.run(&env)).unwrap(), "m/k");
}

#[task]
fn parse<T>(text: String) -> Result<T, T::Err>
where
    T: FromStr<Err: std::error::Error + 'static>,
{
    text.parse()
}

#[test]
fn parameter_can_be_used_only_by_the_output() {
    let task = Parse::<u8> { text: "7".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), 7);
}

#[task]
async fn lifetimes<'a, 'b: 'a>(
    text: &'a Text<'static>,
    own: Cow<'b, str>,
    cx: &'a Context,
) -> String {
    format!("{}{own}{}", text.0, cx.scratch().is_ok())
}

#[test]
fn lifetimes_can_be_named() {
    let own = "o".to_owned();
    let env = Env { store: &Memory(""), text: Text("t") };
    let task = Lifetimes { own: Cow::Borrowed(&own) };
    assert_eq!(block_on(task.run(&env)).unwrap(), "totrue");
}

#[task(output(one, rest))]
fn first<T, U>(one: T, rest: Vec<T>, unused: U) -> (T, Vec<T>) {
    drop(unused);
    (one, rest)
}

#[test]
fn output_struct_has_only_the_parameters_it_mentions() {
    let output: FirstOutput<u8> =
        block_on(First { one: 1, rest: vec![2], unused: "" }.run(&())).unwrap();
    assert_eq!((output.one, output.rest), (1, vec![2]));
}

/// `Env` and `E` are the names that a macro would take.
#[task]
fn named_alike<E: Debug, Env: Debug>(env: E, cx: Env) -> String {
    format!("{env:?}{cx:?}")
}

#[test]
fn parameter_can_be_called_env() {
    assert_eq!(block_on(NamedAlike { env: 1, cx: 2 }.run(&())).unwrap(), "12");
}

#[task]
fn length<T: AsRef<[u8]>>(body: T) -> usize {
    body.as_ref().len()
}

combine! { struct Lengths = Get::<Memory> => |text| Length::<Vec<u8>> { body: text.into_bytes() } }

#[test]
fn generic_halves_take_a_turbofish() {
    let env = Env { store: &Memory("m"), text: Text("") };
    assert_eq!(block_on(Lengths { key: "k".to_owned() }.run(&env)).unwrap(), 3);
}
