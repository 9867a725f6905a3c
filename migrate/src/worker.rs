//! Runs the moves in a queue.

use std::io::{Write, stdout};
use std::time::Duration;

use conjoin::BoxError;
use conjoin_apalis::{Event, Queue, Worker};
use conjoin_migrate::pairs::MoveObject;
use conjoin_migrate::sinks::Written;
use serde::Deserialize;

use crate::interrupt::{Signals, end_at_the_next};
use crate::printable::one_line;
use crate::{cli, show};

pub(crate) async fn run(options: cli::Worker) -> Result<(), BoxError> {
    let env = options.accounts.env(&options.limits);
    let mut signals = Signals::listen();
    let queue = tokio::select! {
        queue = Queue::<MoveObject>::open(&options.queue) => queue?,
        signal = signals.next() => return Err(signal.into()),
    };
    let queue = queue.heartbeat(Duration::from_secs(options.heartbeat.get()));
    let worker = Worker::new(queue, env).jobs(options.jobs);
    let worker = worker.grace(Duration::from_secs(options.grace)).on_event(print);
    let stop = async {
        signals.next().await;
        tokio::spawn(end_at_the_next(signals));
    };
    worker.run_until(stop).await;
    Ok(())
}

fn print(event: &Event<'_>) {
    match event {
        Event::Done { output, .. } => {
            if let Ok(written) = Written::deserialize(*output) {
                // The reader of the output may be gone.
                let _ = writeln!(stdout(), "{}", show::written(&written));
            }
        }
        Event::Failed { error, .. } | Event::Outage { error, .. } => {
            eprintln!("error: {}", one_line(&error.to_string()));
        }
        _ => {}
    }
}
