use std::ffi::OsString;
use std::iter::once;

use clap::Parser;
use conjoin::{BoxError, BoxTask, Context, RunIn, TaskExt, TaskInfo};
use conjoin_migrate::Env;
use conjoin_migrate::pairs::{Move, MoveObject};
use conjoin_migrate::sinks::Written;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// A pair that is chosen when the test runs.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    info: &'static TaskInfo,
    parse: fn(&'static TaskInfo, Vec<OsString>) -> Result<AnyTask, clap::Error>,
}

type AnyTask = BoxTask<Env, Written>;

/// A run in progress, and its result.
pub type Run<'a> = BoxFuture<'a, Result<Written, BoxError>>;

impl Pair {
    /// All pairs of the program.
    pub fn all() -> impl Iterator<Item = Self> {
        let parse = |info: &'static TaskInfo, arguments| {
            let by = Move::try_parse_from(once(info.name.into()).chain(arguments))?;
            Ok(MoveObject { by }.boxed())
        };
        Move::ALL.iter().map(move |info| Self { info, parse })
    }

    /// The pair that is this task.
    #[must_use]
    pub const fn of<T>() -> Self
    where
        T: RunIn<Env, Output = Written, Error: Into<BoxError>> + Parser + Send + 'static,
    {
        let parse = |info: &'static TaskInfo, arguments| {
            Ok(T::try_parse_from(once(info.name.into()).chain(arguments))?.boxed())
        };
        Self { info: T::INFO, parse }
    }

    /// The pair of these two tasks.
    #[must_use]
    pub fn find(source: &str, sink: &str) -> Option<Self> {
        Self::all().find(|pair| (pair.source(), pair.sink()) == (source, sink))
    }

    /// Its description.
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

    /// Runs it with the arguments of the source and those of the sink.
    #[must_use]
    pub fn run(self, arguments: Vec<OsString>, cx: Context, env: &Env) -> Run<'_> {
        async move { env.run(cx, (self.parse)(self.info, arguments)?).await }.boxed()
    }
}
