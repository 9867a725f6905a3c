//! Moves objects between stores; without arguments, shows how.

mod cli;
mod compare;
mod delete;
mod interrupt;
mod list;
mod moves;
mod place;
mod printable;
mod select;
mod show;
#[cfg(feature = "queue")]
mod submit;
#[cfg(feature = "queue")]
mod worker;

use std::ffi::OsString;
use std::io::{Write, stdout};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use conjoin::{BoxError, Context};
use conjoin_migrate::s3_to_dir::S3ToDir;
use conjoin_migrate::{Env, demo};

use crate::cli::{Mode, Urls};
use crate::interrupt::{Interrupted, Signals, end_at_the_next};
use crate::moves::Unfinished;
use crate::printable::error_lines;

/// How long aborting what was begun may take when the program is to stop.
const UNDO: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    let error = match run_until_interrupted().await {
        Ok(()) => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    eprintln!("error: {}", error_lines(error.as_ref()));
    match error.downcast_ref::<Interrupted>() {
        Some(signal) => ExitCode::from(signal.exit_code()),
        None => ExitCode::FAILURE,
    }
}

async fn run_until_interrupted() -> Result<(), BoxError> {
    #[cfg(feature = "queue")]
    if let Some(options) = cli::queued("worker") {
        return worker::run(options).await;
    }
    let mode = cli::mode();
    let mut signals = Signals::listen();
    let urls: Option<Urls> = match &mode {
        Mode::Urls => Some(cli::arguments(&given())),
        _ => None,
    };
    let env = match &urls {
        Some(urls) => Arc::new(urls.accounts.env(&urls.limits)),
        None => Arc::new(Env::from_env()),
    };
    let mut run = pin!(run(mode, urls, &env));
    tokio::select! {
        result = &mut run => result,
        signal = signals.next() => {
            tokio::spawn(end_at_the_next(signals));
            env.stop.cancel();
            let ended = tokio::time::timeout(UNDO, run).await;
            let unfinished = ended.ok().and_then(Result::err);
            let unfinished = unfinished.and_then(|it| it.downcast::<Unfinished>().ok());
            Err(signal.with_note(unfinished.and_then(|it| it.0)).into())
        }
    }
}

fn given() -> Vec<OsString> {
    std::env::args_os().collect()
}

async fn run(mode: Mode, urls: Option<Urls>, env: &Arc<Env>) -> Result<(), BoxError> {
    match (mode, urls) {
        (_, Some(urls)) => moves::run(urls, env).await,
        (Mode::S3ToDir, _) => {
            let written = env.run(Context::new(), cli::arguments::<S3ToDir>(&given())).await?;
            Ok(writeln!(stdout(), "{}", show::written(&written))?)
        }
        #[cfg(feature = "queue")]
        (Mode::Submit(options), _) => submit::run(*options, env).await,
        #[cfg(not(feature = "queue"))]
        (Mode::Queued, _) => {
            Err("this program was built without queues: build it with --features queue".into())
        }
        (Mode::Demo | Mode::Urls, _) => tokio::select! {
            result = demo::run() => result,
            () = env.stop.cancelled() => Ok(()),
        },
    }
}
