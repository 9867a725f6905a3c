mod judge;
mod run;
mod try_all;

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::panic::Location;

use conjoin::{BoxError, RunIn, Task};

use crate::body::Body;
use crate::contents::Contents;
use crate::items::IntoItems;
use crate::only::Only;
use crate::report::Report;
use crate::watch::{Hook, hook};

/// Tests a sink: a task that takes a [`Flow`](conjoin::Flow) or [`Parts`](conjoin::Parts).
///
/// `make` returns the task for a body, always with the same target. It decides what the body is:
/// `|body| Write { body, .. }` takes what the field has; `|body: Flow<Bytes>| ..` says it.
///
/// ```
/// # use std::sync::{Arc, Mutex};
/// # use bytes::Bytes;
/// # use conjoin::{Flow, FlowError, Provide, task};
/// # use futures::TryStreamExt;
/// #[derive(Provide)]
/// struct Shelf {
///     book: Mutex<Option<Vec<u8>>>,
/// }
///
/// /// Puts a book on the shelf once it is complete.
/// #[task]
/// async fn shelve(book: &Mutex<Option<Vec<u8>>>, body: Flow<Bytes>) -> Result<(), FlowError> {
///     let pages: Vec<_> = body.try_collect().await?;
///     *book.lock().unwrap() = Some(pages.concat());
///     Ok(())
/// }
///
/// # futures::executor::block_on(async {
/// let shelf = Shelf { book: Mutex::default() };
/// conjoin_test::sink(&shelf, |body| Shelve { body })
///     .visible(async || shelf.book.lock().unwrap().clone())
///     .check()
///     .await;
/// # });
/// ```
#[track_caller]
pub fn sink<'a, E, B, F, S>(env: E, make: F) -> Sink<'a, E, B, F>
where
    E: Sync,
    B: Body,
    F: Fn(B) -> S + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    Sink {
        env,
        make,
        contents: Contents::new(1),
        visible: None,
        leftovers: None,
        reset: None,
        only: Only::default(),
        at: Location::caller(),
        body: PhantomData,
    }
}

/// The test of a sink: [`sink`] makes it, and [`check`](Self::check) runs it.
#[must_use = "call `check`"]
pub struct Sink<'a, E, B: Body, F> {
    env: E,
    make: F,
    contents: Contents<B::Item>,
    visible: Option<Hook<'a, Option<Vec<B::Item>>>>,
    leftovers: Option<Hook<'a, Vec<String>>>,
    reset: Option<Hook<'a, ()>>,
    only: Only,
    at: &'static Location<'static>,
    body: PhantomData<fn(B)>,
}

impl<'a, E, B, F, S> Sink<'a, E, B, F>
where
    E: Sync,
    B: Body,
    F: Fn(B) -> S + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    /// Sets what a reader sees at the target now: `None` if there is nothing. Without it, the kit
    /// checks how runs end and not what they write.
    pub fn visible<V: IntoItems<B::Item>>(
        mut self,
        visible: impl AsyncFn() -> Option<V> + 'a,
    ) -> Self {
        self.visible = Some(hook(visible, |seen| seen.map(IntoItems::into_items)));
        self
    }

    /// Sets what must be empty after every run, such as a list of uploads or of temporary files. What
    /// is there before the first run is not counted. After a run it may take ten seconds to go.
    pub fn leftovers<L: Debug>(mut self, leftovers: impl AsyncFn() -> Vec<L> + 'a) -> Self {
        let text = |left: Vec<L>| left.iter().map(|left| format!("{left:?}")).collect();
        self.leftovers = Some(hook(leftovers, text));
        self
    }

    /// Sets what empties the target, for a sink that adds to what is there, or refuses to replace it.
    /// It is called before each run that would find the content of another.
    ///
    /// Without it, the sink must replace the target, and the kit also checks that a run that fails
    /// leaves the old content.
    pub fn reset(mut self, reset: impl AsyncFn() + 'a) -> Self {
        self.reset = Some(hook(reset, |()| ()));
        self
    }

    /// Sets the items, for a sink that needs certain ones. Default: seven chunks of noise with up to
    /// 2,000 bytes, one of them empty.
    ///
    /// The kit also writes none of them, only the first, and all but the first.
    ///
    /// # Panics
    ///
    /// The default panics if the items are neither `Bytes`, `Vec<u8>` nor `String`: then call this.
    pub fn items(mut self, items: impl IntoIterator<Item = B::Item>) -> Self {
        self.contents.set(items.into_iter().collect());
        self
    }

    /// Sets the seed of the items and of the awaits between them. Default: 1, in every test.
    pub fn seed(mut self, seed: u64) -> Self {
        self.contents.seed = seed;
        self
    }

    /// Runs only the case with this name, which a [`Fault`](crate::Fault) has.
    ///
    /// # Panics
    ///
    /// The test panics if there is no such case.
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
        let mut report = Report::new(name, "sink", self.at, seed, self.only.is_set());
        try_all::try_all(self, &mut report).await;
        report
    }
}

impl<E, B: Body, F> Debug for Sink<'_, E, B, F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("at", &self.at).finish_non_exhaustive()
    }
}
