use std::error::Error;
use std::ffi::OsString;
use std::iter::once;

use clap::Parser;
use conjoin::{BoxError, Context, RunIn, Task, TaskInfo};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Env;
use crate::move_object::Format;
use crate::sinks::Written;

/// A pair that is chosen when the program runs.
///
/// The struct of a pair is an ordinary one, here a command line: the arguments of its source and
/// those of its sink, one after the other, are the pair's. And it is data, to be stored and read.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    info: &'static TaskInfo,
    run: fn(Vec<OsString>, Context, &Env) -> Run<'_>,
    format: Option<Format>,
}

/// A run, which resolves to its outcome.
pub type Run<'a> = BoxFuture<'a, Result<Written, BoxError>>;

impl Pair {
    /// The pair that is this task.
    #[must_use]
    pub const fn of<T>() -> Self
    where
        T: RunIn<Env, Output = Written> + Parser + Send + 'static,
        T::Error: Error + Send + Sync + 'static,
    {
        Self { info: T::INFO, run: run::<T>, format: None }
    }

    /// The same, for a pair whose inputs can be stored.
    #[must_use]
    pub const fn stored<T>() -> Self
    where
        T: RunIn<Env, Output = Written>
            + Parser
            + Serialize
            + DeserializeOwned
            + Send
            + Sync
            + 'static,
        T::Error: Error + Send + Sync + 'static,
    {
        Self { format: Some(Format::of::<T>()), ..Self::of::<T>() }
    }

    /// The pair of these two tasks.
    #[must_use]
    pub fn find(source: &str, sink: &str) -> Option<Self> {
        super::all().find(|pair| (pair.source(), pair.sink()) == (source, sink))
    }

    /// The pair of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        super::all().find(|pair| pair.info.name == name)
    }

    /// The pair's description.
    #[must_use]
    pub fn info(self) -> &'static TaskInfo {
        self.info
    }

    /// The name of its source.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.info.pair.map_or("", |pair| pair.first.task.name)
    }

    /// The name of its sink.
    #[must_use]
    pub fn sink(self) -> &'static str {
        self.info.pair.map_or("", |pair| pair.second.task.name)
    }

    /// Runs it with these arguments, those of the source and those of the sink.
    #[must_use]
    pub fn run(self, arguments: Vec<OsString>, cx: Context, env: &Env) -> Run<'_> {
        (self.run)(arguments, cx, env)
    }

    /// How its inputs are stored, if they can be.
    pub(crate) fn format(self) -> Option<Format> {
        self.format
    }
}

fn run<T>(arguments: Vec<OsString>, cx: Context, env: &Env) -> Run<'_>
where
    T: RunIn<Env, Output = Written> + Parser + Send + 'static,
    T::Error: Error + Send + Sync + 'static,
{
    async move {
        let task: T = parse(arguments)?;
        env.run(cx, task).await
    }
    .boxed()
}

pub(crate) fn parse<T: Task + Parser>(arguments: Vec<OsString>) -> Result<T, clap::Error> {
    T::try_parse_from(once(T::INFO.name.into()).chain(arguments))
}
