//! Moving objects, several at once.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use conjoin::{BoxError, Context};
use conjoin_migrate::Env;
use conjoin_migrate::pairs::Pair;
use conjoin_migrate::sinks::Written;
use futures_util::{StreamExt, stream};

use crate::cli::{Options, Urls};
use crate::list;
use crate::place::Place;
use crate::show::{Bars, Summary};

pub(crate) async fn run(urls: Urls, env: &Env) -> Result<(), BoxError> {
    let objects = objects(&urls, env).await?;
    let bars = Bars::new(objects.len());
    let mut summary = Summary::new(Instant::now(), objects.len());
    let running = objects.iter().map(|object| object.run(&urls, env, &bars));
    let mut running = stream::iter(running).buffer_unordered(urls.jobs.get());
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            ended = running.next() => match ended {
                None => break,
                Some(Err(error)) if objects.len() == 1 || env.stop.is_told() => return Err(error),
                Some(Err(error)) => {
                    summary.failed();
                    bars.say(&format!("error: {:#}", conjoin::report(error.as_ref())));
                }
                Some(Ok(written)) => summary.ended(written),
            },
            _ = ticks.tick() => bars.draw(),
        }
    }
    bars.clear();
    summary.print()
}

/// One object, and where it goes.
pub(crate) struct Object {
    from: Place,
    to: Place,
}

async fn objects(urls: &Urls, env: &Env) -> Result<Vec<Object>, BoxError> {
    let (from, to) = (Place::parse(&urls.source)?, Place::parse(&urls.target)?);
    if urls.prefix { Object::under(&from, &to, env).await } else { Ok(vec![Object::new(from, to)]) }
}

impl Object {
    pub(crate) fn new(from: Place, to: Place) -> Self {
        let to = if to.is_prefix() { to.under(&from.name()) } else { to };
        Self { from, to }
    }

    /// All objects under a place, each to its name under the other.
    pub(crate) async fn under(from: &Place, to: &Place, env: &Env) -> Result<Vec<Self>, BoxError> {
        let names = list::under(from, env).await?;
        Ok(names.iter().map(|name| Self { from: from.under(name), to: to.under(name) }).collect())
    }

    /// The pair that moves it, and its arguments.
    pub(crate) fn pair(&self, options: &Options) -> Result<(Pair, Vec<OsString>), BoxError> {
        let (source, sink) = (self.from.source(), self.to.sink());
        let pair = Pair::find(source, sink)
            .ok_or_else(|| format!("no pair of {source} and {sink}: declare it in pairs.rs"))?;
        let mut arguments = self.from.source_arguments(options);
        arguments.extend(self.to.sink_arguments(options)?);
        arguments.extend(options.no_checksum.then(|| "--no-checksum".into()));
        Ok((pair, arguments))
    }

    async fn run(&self, urls: &Urls, env: &Env, bars: &Bars) -> Result<Written, BoxError> {
        let (pair, arguments) = self.pair(&urls.options)?;
        let cx = Context::new();
        let _bar = bars.begin(self.from.name(), cx.progress());
        pair.run(arguments, cx, env).await
    }
}
