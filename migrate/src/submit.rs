//! Puts moves into a queue.

use std::io::{Write, stdout};

use conjoin::BoxError;
use conjoin_apalis::{Queue, TaskBuilder};
use conjoin_migrate::pairs::MoveObject;
use conjoin_migrate::{Env, has_secret, masked};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::cli::Submit;
use crate::moves::Object;
use crate::place::Place;

/// Number of jobs that are written at once.
const BATCH: usize = 1000;

pub(crate) async fn run(submit: Submit, env: &Env) -> Result<(), BoxError> {
    let (from, to) = (place(&submit.source)?, place(&submit.target)?);
    let objects = match from {
        From::Prefix(from) => Object::under(&from, &to.one()?, env),
        From::One(from) => stream::iter([Object::new(from, to.one()?)]).boxed(),
    };
    let queue = Queue::<MoveObject>::open(&submit.queue).await?;
    let job = |task: MoveObject| {
        TaskBuilder::new(task.into()).max_attempts(submit.attempts.get()).build()
    };
    let mut moves = objects.map(|object| object?.task(&submit.options)).try_chunks(BATCH);
    let mut count = 0;
    while let Some(batch) = moves.next().await {
        let batch = batch.map_err(|error| error.1)?;
        count += batch.len();
        queue.push_all(batch.into_iter().map(job)).await?;
    }
    if count == 0 {
        return Err(format!("there is nothing under {}: check the name", submit.source).into());
    }
    Ok(writeln!(stdout(), "{count} submitted")?)
}

enum From {
    One(Place),
    Prefix(Place),
}

impl From {
    fn one(self) -> Result<Place, BoxError> {
        match self {
            Self::One(place) => Ok(place),
            Self::Prefix(place) => {
                Err(format!("{place}/* can't be a target: leave out the *").into())
            }
        }
    }
}

/// A worker may be on another machine or in another directory, and everyone who can read the queue's
/// database can read its jobs.
fn place(url: &str) -> Result<From, BoxError> {
    if has_secret(url) {
        return Err(format!(
            "{}: the queue would show the secret: give it to the workers by --header",
            masked(url)
        )
        .into());
    }
    match url.strip_suffix("/*") {
        Some(prefix) => Ok(From::Prefix(Place::parse(prefix)?.absolute()?)),
        None => {
            let place = Place::parse(url)?;
            if place.is_stream() {
                return Err("- is not there for a worker: name a file".into());
            }
            Ok(From::One(place.absolute()?))
        }
    }
}
