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
use crate::settings::settings;
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

    /// Sets what empties the target, for a sink that adds to what is there, or refuses to replace it.
    /// It is called before each run that would find the content of another.
    ///
    /// Without it, the sink must replace the target, and the kit also checks that a run that fails
    /// leaves the old content.
    pub fn reset(mut self, reset: impl AsyncFn() + 'a) -> Self {
        self.reset = Some(hook(reset, |()| ()));
        self
    }

    settings!("sink");
}

impl<E, B: Body, F> Debug for Sink<'_, E, B, F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("at", &self.at).finish_non_exhaustive()
    }
}
