//! Generated code must not depend on the names, the types and the lints of the code around it.

use std::future::Future;

use conjoin::{Context, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;

/// Constants and statics that have the names of the macros' variables.
#[allow(non_upper_case_globals, dead_code, unused_imports)]
mod constants {
    use super::*;

    const env: u32 = 1;
    const cx: u32 = 1;
    static error: u32 = 1;
    static held: u8 = 1;
    const output: u32 = 2;
    const parts: u32 = 2;
    const first: u8 = 1;
    const resource_0: u8 = 1;

    #[derive(Provide)]
    pub struct App {
        pub a: u8,
        pub b: u16,
    }

    #[task(output(x, y))]
    fn split(a: &u8, c: &Context, b: &u16, n: i32) -> Result<(i32, i32), std::io::Error> {
        let _ = c;
        Ok((n + i32::from(*a), i32::from(*b)))
    }

    #[task]
    pub async fn add(a: &u8, x: i32, y: i32) -> i32 {
        x + y + i32::from(*a)
    }
}

#[test]
fn constants_can_have_the_names_of_variables() {
    let app = constants::App { a: 1, b: 2 };
    assert_eq!(block_on(constants::Add { x: 1, y: 2 }.run(&app)).unwrap(), 4);
}

mod primitives {
    use super::*;

    #[allow(non_camel_case_types, dead_code)]
    struct bool;

    #[task]
    pub fn double(n: u8) -> u8 {
        n * 2
    }
}

#[test]
fn struct_can_be_called_bool() {
    assert_eq!(block_on(primitives::Double { n: 1 }.run(&())).unwrap(), 2);
}

mod keys {
    pub struct Key(pub u8);
}

trait Shift: Send + Sync {
    fn shift(&self) -> u8;
}

struct One;

impl Shift for One {
    fn shift(&self) -> u8 {
        1
    }
}

#[derive(Provide)]
struct App {
    one: One,
}

#[task]
fn shifted<Key: Shift>(by: &Key, id: keys::Key) -> u8 {
    by.shift() + id.0
}

#[test]
fn parameter_can_be_named_like_the_end_of_a_path() {
    let task = Shifted::<One> { id: keys::Key(1) };
    assert_eq!(block_on(task.run(&App { one: One })).unwrap(), 2);
}

#[task]
async fn call<F, Fut>(f: F, n: u8) -> u8
where
    F: Fn(u8) -> Fut + Send,
    Fut: Future<Output = u8> + Send,
{
    f(n).await
}

#[task]
fn sum<I, T>(items: I) -> u64
where
    I: IntoIterator<Item = T>,
    T: Into<u64>,
{
    items.into_iter().map(Into::into).sum()
}

#[test]
fn parameters_tied_by_a_bound_are_inferred() {
    let call = Call { f: |n| async move { n + 1 }, n: 1 };
    assert_eq!(block_on(call.run(&())).unwrap(), 2);
    assert_eq!(block_on(Sum { items: vec![1_u8, 2] }.run(&())).unwrap(), 3);
}

trait Store: Send + Sync {
    fn get(&self) -> u8;
}

impl Store for One {
    fn get(&self) -> u8 {
        1
    }
}

struct Shared;

impl Provide<dyn Store + Send + Sync> for Shared {
    fn provide(&self) -> &(dyn Store + Send + Sync + 'static) {
        &One
    }
}

#[deny(warnings)]
mod lints {
    use super::*;

    #[task]
    pub fn get(store: &(dyn Store + Send + Sync), n: u8) -> u8 {
        store.get() + n
    }

    #[task(output(x))]
    pub fn unused(
        #[expect(unused_variables, reason = "not yet")] expected: u8,
        #[cfg_attr(all(), allow(unused_variables))] allowed: u8,
        #[cfg_attr(all(), expect(unused_variables))] conditional: u8,
        _silent: u8,
        not_used: u8,
    ) -> u8 {
        #![allow(clippy::no_effect)]
        7
    }

    #[task(derive(Debug, Clone))]
    pub fn gone(#[deprecated(note = "gone")] n: u8, m: u8) -> u8 {
        n + m
    }
}

#[test]
fn lints_are_silent() {
    assert_eq!(block_on(lints::Get { n: 1 }.run(&Shared)).unwrap(), 2);
    let unused = lints::Unused { expected: 1, allowed: 1, conditional: 1, _silent: 1, not_used: 1 };
    assert_eq!(block_on(unused.run(&())).unwrap(), 7);
    #[expect(deprecated, reason = "the input is deprecated")]
    let gone = lints::Gone { n: 1, m: 2 };
    assert_eq!(block_on(gone.clone().run(&())).unwrap(), lints::gone(1, 2));
}

macro_rules! renamed {
    ($krate:ident) => {
        #[deny(warnings)]
        mod renamed {
            #[$krate::task(crate = $krate)]
            pub fn twice(n: u8) -> u8 {
                n * 2
            }
        }
    };
}

renamed!(conjoin);

macro_rules! facade {
    () => {
        #[deny(warnings)]
        mod facade {
            use conjoin as cj;

            #[cj::task(crate = cj, output(n))]
            pub fn twice(n: u8) -> u8 {
                n * 2
            }
        }
    };
}

facade!();

#[test]
fn crate_option_works_inside_macro_rules() {
    assert_eq!(block_on(renamed::Twice { n: 1 }.run(&())).unwrap(), 2);
    assert_eq!(block_on(facade::Twice { n: 1 }.run(&())).unwrap(), 2);
}

#[task(output(text))]
pub fn described(
    #[doc = concat!("The ", "first.")] a: u8,
    #[doc = include_str!("names.rs")] b: u8,
    /// A [`Missing`] link.
    c: u8,
) -> String {
    format!("{a}{b}{c}")
}

#[task]
fn show(text: String) -> String {
    text
}

combine! { struct Both = Described => Show }

#[test]
fn docs_from_a_file_are_in_the_info() {
    let inputs = Described::INFO.inputs;
    assert_eq!(inputs[0].docs, "The first.");
    assert!(inputs[1].docs.starts_with("//"), "{}", inputs[1].docs);
    assert_eq!(Both::INFO.inputs[1].docs, inputs[1].docs);
    assert_eq!(block_on(Both { a: 1, b: 2, c: 3 }.run(&())).unwrap(), "123");
}
