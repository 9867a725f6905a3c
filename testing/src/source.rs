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
use crate::settings::settings;
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

    settings!("source");
}

impl<E, B: Body, F, G> Debug for Source<'_, E, B, F, G> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("at", &self.at).finish_non_exhaustive()
    }
}
