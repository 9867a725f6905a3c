//! `#[derive(Inputs)]`: a task that is written by hand is a half.

use std::convert::Infallible;
use std::future::Future;
use std::io;

use conjoin::{CombinedError, Context, Inputs, RunIn, Task, TaskInfo, combine, task};
use futures::executor::block_on;

#[task]
fn read(key: String) -> io::Result<String> {
    if key.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(key) }
}

#[task]
fn write(body: String, times: usize) -> usize {
    body.len() * times
}

/// Counts.
#[derive(Inputs)]
struct Count {
    /// What to count in.
    #[allow(unused)]
    text: String,
    r#where: char,
}

impl Task for Count {
    type Output = usize;
    type Error = Infallible;
    const INFO: &'static TaskInfo = &TaskInfo::of::<Self>();
}

impl<Env: ?Sized + Sync> RunIn<Env> for Count {
    async fn run_in(self, _: &Env, _: &Context) -> Result<usize, Infallible> {
        Ok(self.text.matches(self.r#where).count())
    }
}

combine! {
    #[derive(serde::Deserialize)]
    struct CountRead = Read => |text| Count { text, .. }
}
combine! { struct CountFirst = Count { r#where: 'a', .. } => |times| Write { times, .. } }

#[test]
fn task_by_hand_is_either_half() {
    let pair: CountRead = serde_json::from_str(r#"{"key":"aha","where":"a"}"#).unwrap();
    assert_eq!(block_on(pair.run(&())).unwrap(), 2);
    let pair = CountFirst { text: "aha".to_owned(), body: "b".to_owned() };
    assert_eq!(block_on(pair.run(&())).unwrap(), 2);
    assert_eq!(CountFirst::INFO.inputs[0].docs, "What to count in.");
    assert_eq!(CountFirst::INFO.inputs[0].ty, "String");
}

#[test]
fn info_is_made_of_the_struct() {
    let info = Count::INFO;
    assert_eq!((info.name, info.docs), ("Count", "Counts."));
    let names: Vec<_> = info.inputs.iter().map(|it| it.name).collect();
    assert_eq!(names, ["text", "where"]);
    assert!(info.wraps.is_none());
}

/// Its `INFO` describes the task inside.
#[derive(Inputs)]
struct Twice<T> {
    first: T,
    second: T,
}

impl<T: Task> Task for Twice<T> {
    type Output = (T::Output, T::Output);
    type Error = T::Error;
    const INFO: &'static TaskInfo = T::INFO;
}

impl<T, Env> RunIn<Env> for Twice<T>
where
    T: RunIn<Env, Output: Send, Error: Send> + Send,
    Env: ?Sized + Sync,
{
    async fn run_in(self, env: &Env, cx: &Context) -> Result<Self::Output, Self::Error> {
        Ok((self.first.run_in(env, cx).await?, self.second.run_in(env, cx).await?))
    }
}

combine! {
    struct ReadTwice = Twice<Read> { first as one, .. } => |(one, two)| Write { body: one + &two, .. }
}
combine! { struct TwiceTwice = Twice<Twice<Read>> => |((a, b), c)| Write { body: a + &b + &c.0, times: 1 } }

#[test]
fn wrapper_is_a_half_and_its_error_keeps_its_type() {
    let read = |key: &str| Read { key: key.to_owned() };
    let pair = ReadTwice { one: read("a"), second: read("bc"), times: 2 };
    assert_eq!(block_on(pair.run(&())).unwrap(), 6);
    let pair = ReadTwice { one: read("a"), second: read(""), times: 2 };
    let error = block_on(pair.run(&())).unwrap_err();
    let CombinedError::First(error) = error else { panic!("another half") };
    assert_eq!(io::Error::kind(&error), io::ErrorKind::NotFound);
    let twice = || Twice { first: read("a"), second: read("b") };
    let pair = TwiceTwice { first: twice(), second: twice() };
    assert_eq!(block_on(pair.run(&())).unwrap(), 3);
}

#[test]
fn info_of_a_wrapper_shows_the_task_inside() {
    let info = ReadTwice::INFO;
    assert_eq!((info.inputs[0].name, info.inputs[0].ty), ("one", "T"));
    let first = info.pair.unwrap().first.task;
    assert_eq!(first.name, "Twice");
    assert_eq!(first.wraps.unwrap().name, "Read");
    let drawn = info.to_string();
    assert!(drawn.contains("┌ Twice<Read>\n"), "{drawn}");
    assert!(drawn.contains("first: T"), "{drawn}");
    assert!(
        info.dot().to_string().contains("Twice<Read>")
            || info.dot().to_string().contains("Twice&lt;Read&gt;")
    );
}

mod elsewhere {
    use super::*;

    /// Public, with a renamed `conjoin`.
    #[derive(Inputs)]
    #[inputs(crate = ::conjoin)]
    pub struct Repeat<'a, const N: usize> {
        /// What.
        pub text: &'a str,
    }

    impl<const N: usize> Task for Repeat<'_, N> {
        type Output = String;
        type Error = Infallible;
        const INFO: &'static TaskInfo = &TaskInfo::of::<Self>();
    }

    impl<const N: usize, Env: ?Sized + Sync> RunIn<Env> for Repeat<'_, N> {
        fn run_in(
            self,
            _: &Env,
            _: &Context,
        ) -> impl Future<Output = Result<String, Infallible>> + Send {
            std::future::ready(Ok(self.text.repeat(N)))
        }
    }
}

combine! { struct Repeated = elsewhere::Repeat<'static, 3> => |body| Write { body, times: 1 } }

#[test]
fn generics_and_paths_are_carried() {
    assert_eq!(block_on(Repeated { text: "ab" }.run(&())).unwrap(), 6);
}

#[derive(Inputs)]
struct Nothing;

impl Task for Nothing {
    type Output = ();
    type Error = Infallible;
    const INFO: &'static TaskInfo = &TaskInfo::of::<Self>();
}

impl<Env: ?Sized + Sync> RunIn<Env> for Nothing {
    async fn run_in(self, _: &Env, _: &Context) -> Result<(), Infallible> {
        Ok(())
    }
}

combine! { struct WriteAfterNothing = Nothing => |()| Write { body: String::new(), times: 0 } }

#[test]
fn unit_struct_has_no_inputs() {
    assert_eq!(block_on(WriteAfterNothing.run(&())).unwrap(), 0);
}
