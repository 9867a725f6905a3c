//! Moves objects between stores; without arguments, shows how.

mod cli;
mod compare;
mod delete;
mod interrupt;
mod list;
mod moves;
mod place;
mod select;
mod show;
#[cfg(feature = "queue")]
mod submit;
#[cfg(feature = "queue")]
mod worker;

use std::io::{Write, stdout};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use conjoin::report;
use conjoin::{BoxError, Context};
use conjoin_migrate::s3_to_dir::S3ToDir;
use conjoin_migrate::{Env, demo};

use crate::cli::{Mode, Urls};
use crate::interrupt::Interrupted;

/// How long aborting what was begun may take when the program is to stop.
const UNDO: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    let error = match run_until_interrupted().await {
        Ok(()) => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    eprintln!("error: {:#}", report(error.as_ref()));
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
    let urls = match &mode {
        Mode::Urls => Some(Urls::parse()),
        _ => None,
    };
    let env = match &urls {
        Some(urls) => Arc::new(urls.accounts.env(&urls.limits)?),
        None => Arc::new(Env::from_env()),
    };
    let mut run = pin!(run(mode, urls, &env));
    tokio::select! {
        result = &mut run => result,
        signal = interrupt::interrupted() => {
            tokio::spawn(end_at_the_second());
            env.stop.cancel();
            let _ = tokio::time::timeout(UNDO, run).await;
            Err(signal.into())
        }
    }
}

/// A second signal means that the user doesn't want to wait.
async fn end_at_the_second() {
    let signal = interrupt::interrupted().await;
    std::process::exit(signal.exit_code().into());
}

async fn run(mode: Mode, urls: Option<Urls>, env: &Arc<Env>) -> Result<(), BoxError> {
    match (mode, urls) {
        (_, Some(urls)) => moves::run(urls, env).await,
        (Mode::S3ToDir, _) => {
            let written = env.run(Context::new(), S3ToDir::parse()).await?;
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
