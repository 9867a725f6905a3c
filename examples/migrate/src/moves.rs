//! Moving objects, several at once.

use std::time::{Duration, Instant};

use conjoin::{BoxError, Context};
use futures_util::{StreamExt, stream};
use migrate::pairs::Pair;
use migrate::sinks::Written;
use migrate::{Env, chain};

use crate::cli::Urls;
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
                    bars.say(&chain::describe(error.as_ref()));
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
struct Object {
    from: Place,
    to: Place,
}

async fn objects(urls: &Urls, env: &Env) -> Result<Vec<Object>, BoxError> {
    let (from, to) = (Place::parse(&urls.source)?, Place::parse(&urls.target)?);
    if urls.prefix {
        let names = list::under(&from, &env.s3).await?;
        let objects =
            names.iter().map(|name| Object { from: from.under(name), to: to.under(name) });
        return Ok(objects.collect());
    }
    let to = if to.is_prefix() { to.under(&from.name()) } else { to };
    Ok(vec![Object { from, to }])
}

impl Object {
    async fn run(&self, urls: &Urls, env: &Env, bars: &Bars) -> Result<Written, BoxError> {
        let (source, sink) = (self.from.source(), self.to.sink());
        let pair = Pair::find(source, sink)
            .ok_or_else(|| format!("no pair of {source} and {sink}: declare it in pairs.rs"))?;
        let cx = Context::new();
        let _bar = bars.begin(self.from.name(), cx.progress());
        let mut arguments = self.from.source_arguments(urls);
        arguments.extend(self.to.sink_arguments(urls)?);
        arguments.extend(urls.no_checksum.then(|| "--no-checksum".into()));
        pair.run(arguments, cx, env).await
    }
}
