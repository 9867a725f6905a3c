//! Moves objects between stores; without arguments, shows how.

mod cli;
mod interrupt;
mod list;
mod moves;
mod place;
mod show;
#[cfg(feature = "queue")]
mod submit;
#[cfg(feature = "queue")]
mod worker;

use std::io::{Write, stdout};
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use conjoin::report;
use conjoin::{BoxError, Context};
use conjoin_migrate::s3_to_dir::S3ToDir;
use conjoin_migrate::{Env, Stoppable, demo};

/// How long aborting what was begun may take when the program is to stop.
const UNDO: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    match run_until_interrupted().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {:#}", report(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run_until_interrupted() -> Result<(), BoxError> {
    #[cfg(feature = "queue")]
    if let Some(options) = cli::queued("worker") {
        return worker::run(options).await;
    }
    let env = Env::from_env()?;
    let mut run = pin!(run(&env));
    tokio::select! {
        result = &mut run => result,
        signal = interrupt::interrupted() => {
            env.stop.now();
            let _ = tokio::time::timeout(UNDO, run).await;
            Err(signal)
        }
    }
}

async fn run(env: &Env) -> Result<(), BoxError> {
    match cli::mode() {
        cli::Mode::Demo => tokio::select! {
            result = demo::run() => result,
            () = env.stop.told() => Ok(()),
        },
        cli::Mode::S3ToDir => {
            let task = Stoppable(S3ToDir::parse());
            let written = Context::new().run(task, env).await?;
            Ok(writeln!(stdout(), "{}", show::written(&written))?)
        }
        cli::Mode::Urls => moves::run(cli::Urls::parse(), env).await,
        #[cfg(feature = "queue")]
        cli::Mode::Submit(options) => submit::run(*options, env).await,
        #[cfg(not(feature = "queue"))]
        cli::Mode::Queued => {
            Err("this program was built without queues: build it with --features queue".into())
        }
    }
}
