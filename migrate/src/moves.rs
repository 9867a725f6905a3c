//! Moving objects, several at once.

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use conjoin::{BoxError, Context};
use conjoin_migrate::Env;
use conjoin_migrate::pairs::{Move, MoveObject};
use conjoin_migrate::sinks::Written;
use futures_util::StreamExt;
#[cfg(feature = "queue")]
use futures_util::stream::BoxStream;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Interval, interval};

use crate::cli::{Options, Urls};
use crate::list::{Found, Listing};
use crate::place::{Place, check_apart, check_deletes};
use crate::printable::one_line;
use crate::select::Select;
use crate::show::{Output, Summary};
use crate::{compare, delete, list};

pub(crate) async fn run(urls: Urls, env: &Arc<Env>) -> Result<(), BoxError> {
    let (from, to) = (Place::parse(&urls.source)?, Place::parse(&urls.target)?);
    check_apart(&from, &to, urls.prefix, urls.accounts.is_one_store())?;
    let object = (!urls.prefix).then(|| Object::new(from.clone(), to.clone())).transpose()?;
    let output = Arc::new(Output::new(&urls, to.is_stream()));
    if urls.delete {
        check_deletes(&from, &to, urls.accounts.is_one_store())?;
    }
    let select = Select::new(&urls)?;
    let mut moves = Moves {
        summary: Summary::new(to.has_rows()),
        urls: Arc::new(urls),
        env: Arc::clone(env),
        running: JoinSet::new(),
        output,
        last: None,
        ticks: interval(TICK),
    };
    let moved = match object {
        Some(object) => moves.one(object).await,
        None => moves.all(&from, &to, &select).await,
    };
    moves.output.clear();
    let Moves { urls, output, summary, .. } = &mut moves;
    let ended = match moved {
        Ok(()) if urls.delete => delete::others(urls, &from, &to, env, summary, output).await,
        Err(_) if env.stop.is_cancelled() => Err(Unfinished(summary.interrupted()).into()),
        moved => moved,
    };
    if ended.is_err() {
        output.failed_run(summary);
    }
    ended?;
    moves.output.end(&moves.summary, moves.last)
}

/// The error of a run that was interrupted, and what to know about it.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.as_deref().unwrap_or("interrupted"))]
pub(crate) struct Unfinished(pub(crate) Option<String>);

struct Moves {
    urls: Arc<Urls>,
    env: Arc<Env>,
    output: Arc<Output>,
    summary: Summary,
    running: JoinSet<Ended>,
    last: Option<Written>,
    /// When to draw.
    ticks: Interval,
}

/// The outcome for an object.
struct Ended {
    object: Object,
    outcome: Result<Outcome, BoxError>,
}

enum Outcome {
    Moved(Written),
    /// The target has it already.
    Same,
    /// It would be moved.
    Dry,
}

impl Moves {
    /// The error is the object's own.
    async fn one(&mut self, object: Object) -> Result<(), BoxError> {
        self.summary.found(None);
        self.begin(object);
        while let Some(ended) = self.next().await {
            let Ended { object, outcome } = unpanicked(ended);
            match outcome {
                Ok(outcome) => self.ended(&object, outcome),
                Err(error) => {
                    self.output.clear();
                    self.output.failed(&object.from, &object.to, &error);
                    self.summary.failed();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    async fn all(&mut self, from: &Place, to: &Place, select: &Select) -> Result<(), BoxError> {
        let mut listing = Some(list::under(from, &self.env));
        let mut interrupted = None;
        while listing.is_some() || !self.running.is_empty() {
            let is_full = self.running.len() >= self.urls.jobs.get();
            tokio::select! {
                found = next_of(&mut listing), if listing.is_some() && !is_full => match found {
                    Some(Ok(found)) => self.found(found, from, to, select),
                    Some(Err(error)) if self.summary.is_empty() => return Err(error),
                    Some(Err(error)) => {
                        listing = None;
                        self.summary.not_listed();
                        self.output.error(&error);
                    }
                    None => listing = None,
                },
                Some(ended) = self.running.join_next() => {
                    let Ended { object, outcome } = unpanicked(ended);
                    match outcome {
                        // The others are waited for: they undo what they began.
                        Err(error) if self.env.stop.is_cancelled() => interrupted = Some(error),
                        Err(error) => self.failed(&object.from, &object.to, &error),
                        Ok(outcome) => self.ended(&object, outcome),
                    }
                }
                () = self.env.stop.cancelled(), if listing.is_some() => listing = None,
                _ = self.ticks.tick() => self.output.draw(&self.summary),
            }
        }
        if let Some(error) = interrupted {
            return Err(error);
        }
        if self.summary.is_empty() {
            return Err(format!("there is nothing under {from}: check the name").into());
        }
        Ok(())
    }

    fn found(&mut self, found: Found, from: &Place, to: &Place, select: &Select) {
        match found {
            Found::Object { name, size } if select.takes(&name) => {
                self.summary.found(size);
                match from.under(&name).and_then(|from| Ok(Object { to: to.under(&name)?, from })) {
                    Ok(object) => self.begin(object),
                    Err(error) => self.failed_name(from, to, &name, &error),
                }
            }
            Found::Odd { name, error } if select.takes(&name) => {
                self.summary.found(None);
                self.failed_name(from, to, &name, &error);
            }
            Found::Left { name, why } => {
                self.output.notice(&format!("skipped {}: {why}", one_line(&name)));
                self.summary.left();
            }
            _ => self.summary.left(),
        }
    }

    fn begin(&mut self, object: Object) {
        let (urls, env, output) =
            (Arc::clone(&self.urls), Arc::clone(&self.env), Arc::clone(&self.output));
        self.running.spawn(async move {
            let outcome = object.run(&urls, &env, &output).await;
            Ended { object, outcome }
        });
    }

    async fn next(&mut self) -> Option<Result<Ended, JoinError>> {
        loop {
            tokio::select! {
                ended = self.running.join_next() => return ended,
                _ = self.ticks.tick() => self.output.draw(&self.summary),
            }
        }
    }

    fn ended(&mut self, object: &Object, outcome: Outcome) {
        match outcome {
            Outcome::Moved(written) => {
                self.output.moved(&object.from, &written);
                self.summary.ended(&written);
                self.last = Some(written);
            }
            Outcome::Same => {
                self.output.same(&object.from, &object.to);
                self.summary.same();
            }
            Outcome::Dry => {
                self.output.would(&object.from, &object.to);
                self.summary.dry();
            }
        }
    }

    fn failed(&mut self, from: &Place, to: &Place, error: &BoxError) {
        self.output.error(error);
        self.output.failed(from, to, error);
        self.summary.failed();
    }

    fn failed_name(&mut self, from: &Place, to: &Place, name: &str, error: &BoxError) {
        let said = format!("failed to move {}: {error}", one_line(name));
        self.output.error(&said.into());
        self.output.failed(from, to, error);
        self.summary.failed();
    }
}

fn unpanicked(ended: Result<Ended, JoinError>) -> Ended {
    match ended {
        Ok(ended) => ended,
        // A bug: it ends the program as it would on this thread.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

async fn next_of(listing: &mut Option<Listing>) -> Option<Result<Found, BoxError>> {
    match listing {
        Some(listing) => listing.next().await,
        None => None,
    }
}

/// One object, and where it goes.
pub(crate) struct Object {
    pub(crate) from: Place,
    pub(crate) to: Place,
}

impl Object {
    pub(crate) fn new(from: Place, to: Place) -> Result<Self, BoxError> {
        if from.is_stream() && to.is_prefix() {
            return Err(format!("the standard input has no name: write one after {to}").into());
        }
        let to = if to.is_prefix() { to.under(&from.name())? } else { to };
        Ok(Self { from, to })
    }

    /// All objects under a place, each to its name under the other. What can't be moved is an error.
    #[cfg(feature = "queue")]
    pub(crate) fn under(
        from: &Place,
        to: &Place,
        env: &Env,
    ) -> BoxStream<'static, Result<Self, BoxError>> {
        let (from, to) = (from.clone(), to.clone());
        let objects = list::under(&from, env).filter_map(move |found| {
            let object = match found {
                Ok(Found::Object { name, .. }) => {
                    Some(from.under(&name).and_then(|from| Ok(Self { to: to.under(&name)?, from })))
                }
                Ok(Found::Odd { name, error }) => Some(Err(format!("{name}: {error}").into())),
                Ok(Found::Left { .. }) => None,
                Err(error) => Some(Err(error)),
            };
            async move { object }
        });
        objects.boxed()
    }

    /// The task that moves it.
    pub(crate) fn task(&self, options: &Options) -> Result<MoveObject, BoxError> {
        let mut arguments = vec![format!("{}To{}", self.from.kind(), self.to.kind()).into()];
        arguments.extend(self.from.source_arguments(options)?);
        arguments.extend(self.to.sink_arguments(options)?);
        arguments.extend(options.no_checksum.then(|| "--no-checksum".into()));
        Ok(MoveObject { by: Move::try_parse_from(arguments)? })
    }

    async fn run(&self, urls: &Urls, env: &Env, output: &Arc<Output>) -> Result<Outcome, BoxError> {
        let task = self.task(&urls.options)?;
        if let Some(how) = urls.compare
            && compare::is_same(&self.from, &self.to, how, env).await?
        {
            return Ok(Outcome::Same);
        }
        if urls.dry_run {
            return Ok(Outcome::Dry);
        }
        let reports = Arc::clone(output);
        let cx = Context::builder().on_undo_failed(move |error| reports.not_undone(error)).build();
        let _bar = output.begin(&self.from.name(), cx.progress());
        Ok(Outcome::Moved(env.run(cx, task).await?))
    }
}

/// How often the bars are drawn.
const TICK: Duration = Duration::from_millis(100);
