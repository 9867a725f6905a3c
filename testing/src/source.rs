mod judge;
mod try_all;

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::panic::Location;

use conjoin::{BoxError, RunIn, Task};

use crate::body::Body;
use crate::contents::Contents;
use crate::only::Only;
use crate::report::Report;
use crate::watch::{Hook, HookOf, hook, hook_of};

/// Tests a source: a task whose output has a [`Flow`](conjoin::Flow) or [`Parts`](conjoin::Parts).
///
/// `make` returns the task, always for the same place, and `body` takes the flow or the parts out of
/// its output.
///
/// ```
/// # use std::io;
/// # use std::sync::Mutex;
/// # use conjoin::{Context, Flow, Provide, task};
/// # use futures::stream;
/// #[derive(Provide)]
/// struct Shelf {
///     book: Mutex<Vec<Vec<u8>>>,
/// }
///
/// /// Reads a book, page by page.
/// #[task(output(body))]
/// fn read(book: &Mutex<Vec<Vec<u8>>>, cx: &Context) -> Flow<Vec<u8>> {
///     let pages = book.lock().unwrap().clone();
///     cx.flow(stream::iter(pages.into_iter().map(io::Result::Ok)))
/// }
///
/// # futures::executor::block_on(async {
/// let shelf = Shelf { book: Mutex::default() };
/// conjoin_test::source(&shelf, || Read {}, |body| body)
///     .put(async |pages| *shelf.book.lock().unwrap() = pages)
///     .check()
///     .await;
/// # });
/// ```
#[track_caller]
pub fn source<'a, E, B, F, G, S>(env: E, make: F, body: G) -> Source<'a, E, B, F, G>
where
    E: Sync,
    B: Body,
    F: Fn() -> S,
    G: Fn(S::Output) -> B + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    Source {
        env,
        make,
        body,
        contents: Contents::new(1),
        put: None,
        put_broken: None,
        leftovers: None,
        only: Only::default(),
        at: Location::caller(),
        of: PhantomData,
    }
}

/// The test of a source: [`source`] makes it, and [`check`](Self::check) runs it.
#[must_use = "call `check`"]
pub struct Source<'a, E, B: Body, F, G> {
    env: E,
    make: F,
    body: G,
    contents: Contents<B::Item>,
    put: Option<HookOf<'a, Vec<B::Item>>>,
    put_broken: Option<HookOf<'a, (Vec<B::Item>, usize)>>,
    leftovers: Option<Hook<'a, Vec<String>>>,
    only: Only,
    at: &'static Location<'static>,
    of: PhantomData<fn() -> B>,
}

impl<'a, E, B, F, G, S> Source<'a, E, B, F, G>
where
    E: Sync,
    B: Body,
    F: Fn() -> S,
    G: Fn(S::Output) -> B + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    /// Sets what puts a content to the place that the source reads, instead of the one that is there.
    /// Without it, the source must yield the same whenever it is read.
    pub fn put(mut self, put: impl AsyncFn(Vec<B::Item>) + 'a) -> Self {
        self.put = Some(hook_of(put));
        self
    }

    /// Sets what puts a content that can be read up to the item with this number only, so reading on
    /// fails: by a server that disconnects, or a file with a bad checksum. Without it, the kit can't see
    /// whether the source hides an error.
    ///
    /// If the number is the end's, all items can be read, but not the end.
    pub fn put_broken(mut self, put: impl AsyncFn(Vec<B::Item>, usize) + 'a) -> Self {
        let put = async move |(items, at)| put(items, at).await;
        self.put_broken = Some(hook_of(put));
        self
    }

    /// Sets what must be empty after every run, such as a list of temporary files. What is there before
    /// the first run is not counted. After a run it may take ten seconds to go.
    pub fn leftovers<L: Debug>(mut self, leftovers: impl AsyncFn() -> Vec<L> + 'a) -> Self {
        let text = |left: Vec<L>| left.iter().map(|left| format!("{left:?}")).collect();
        self.leftovers = Some(hook(leftovers, text));
        self
    }

    /// Sets the items for [`put`](Self::put). Default: seven chunks of noise with up to 2,000 bytes, one
    /// of them empty.
    ///
    /// # Panics
    ///
    /// The default panics if the items are neither `Bytes`, `Vec<u8>` nor `String`: then call this.
    pub fn items(mut self, items: impl IntoIterator<Item = B::Item>) -> Self {
        self.contents.set(items.into_iter().collect());
        self
    }

    /// Sets the seed of the items and of the reader's awaits between them. Default: 1, in every test.
    pub fn seed(mut self, seed: u64) -> Self {
        self.contents.seed = seed;
        self
    }

    /// Runs only the case with this name, which a [`Fault`](crate::Fault) has.
    ///
    /// # Panics
    ///
    /// The test panics if no such case exists.
    pub fn only(mut self, case: impl Into<String>) -> Self {
        self.only = Only::new(case.into());
        self
    }

    /// Runs the test, and prints its table.
    ///
    /// # Panics
    ///
    /// If a promise doesn't hold. The message names every fault.
    pub async fn check(self) {
        self.report().await.check();
    }

    /// Runs the test, and returns what it found.
    pub async fn report(self) -> Report {
        let seed = self.contents.seed;
        let name = <S as Task>::INFO.name;
        let mut report = Report::new(name, "source", self.at, seed, self.only.is_set());
        try_all::try_all(self, &mut report).await;
        report
    }
}

impl<E, B: Body, F, G> Debug for Source<'_, E, B, F, G> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("at", &self.at).finish_non_exhaustive()
    }
}
