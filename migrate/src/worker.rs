//! Runs the moves in a queue.

use std::io::{Write, stdout};
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{Event, WorkerContext};
use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::queue::{self, Queue};
use conjoin_migrate::sinks::Written;
use tokio_util::sync::CancellationToken;

use crate::interrupt::{Signals, end_at_the_next};
use crate::{cli, show};

/// How long to wait when the database fails, before it is tried again.
const AGAIN: Duration = Duration::from_secs(1);

pub(crate) async fn run(options: cli::Worker) -> Result<(), BoxError> {
    let env = Arc::new(options.accounts.env(&options.limits));
    let drain = CancellationToken::new();
    let grace = Duration::from_secs(options.grace);
    tokio::spawn(stop_when_asked(Arc::clone(&env), drain.clone(), grace));
    let queue = Queue::open(&options.queue, Duration::from_secs(options.heartbeat.get())).await?;
    let jobs = options.jobs.get();
    let worker = queue::Worker { env, drain, jobs, on_event: say };
    while let Err(error) = queue.work(&worker).await {
        if worker.drain.is_cancelled() {
            return Err(error.into());
        }
        eprintln!("error: {error}");
        tokio::time::sleep(AGAIN).await;
    }
    Ok(())
}

/// First lets no more jobs begin. After the grace period, stops those that still run.
async fn stop_when_asked(env: Arc<Env>, drain: CancellationToken, grace: Duration) {
    let mut signals = Signals::listen();
    signals.next().await;
    tokio::spawn(end_at_the_next(signals));
    drain.cancel();
    tokio::time::sleep(grace).await;
    env.stop.cancel();
}

fn say(_: &WorkerContext, event: &Event) {
    match event {
        Event::Success(written) => {
            if let Some(written) = written.downcast_ref::<Written>() {
                // The reader of the output may be gone.
                let _ = writeln!(stdout(), "{}", show::written(written));
            }
        }
        Event::Error(error) => eprintln!("error: {error}"),
        _ => {}
    }
}
