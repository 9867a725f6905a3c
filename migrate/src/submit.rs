//! Putting moves into a queue.

use std::io::{Write, stdout};
use std::time::Duration;

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::move_object::{MoveObject, PairWithInputs};
use conjoin_migrate::queue::Queue;

use crate::cli::Submit;
use crate::moves::Object;
use crate::place::Place;

pub(crate) async fn run(submit: Submit, env: &Env) -> Result<(), BoxError> {
    let moves = objects(&submit, env).await?.into_iter().map(|object| {
        let (pair, arguments) = object.pair(&submit.options)?;
        Ok(MoveObject { by: PairWithInputs::parse(pair, arguments)? })
    });
    let moves: Vec<_> = moves.collect::<Result<_, BoxError>>()?;
    let count = moves.len();
    // Signs of life are the workers' own.
    let queue = Queue::open(&submit.queue, Duration::default()).await?;
    queue.push(moves, submit.attempts.get()).await?;
    Ok(writeln!(stdout(), "{count} submitted")?)
}

async fn objects(submit: &Submit, env: &Env) -> Result<Vec<Object>, BoxError> {
    let to = Place::parse(&submit.target)?;
    match submit.source.strip_suffix("/*") {
        Some(prefix) => Object::under(&Place::parse(prefix)?, &to, env).await,
        None => Ok(vec![Object::new(Place::parse(&submit.source)?, to)]),
    }
}
