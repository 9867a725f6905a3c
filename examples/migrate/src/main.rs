//! Copies an object from S3 to a directory; without arguments, shows how.

mod interrupt;

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::Parser;
use conjoin::{BoxError, RunIn};
use migrate::s3::S3;
use migrate::s3_to_file::S3ToFile;
use migrate::{Env, chain, demo};

#[tokio::main]
async fn main() -> ExitCode {
    // Whoever loses is dropped, and a task that is dropped leaves no partial file.
    let result = tokio::select! {
        result = run() => result,
        signal = interrupt::interrupted() => Err(signal),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", chain::describe(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), BoxError> {
    if std::env::args_os().len() == 1 {
        return demo::run().await;
    }
    let task = S3ToFile::parse();
    let env = Env { s3: S3::from_env()? };
    let written = task.run(&env).await?;
    let path = written.path.display();
    Ok(writeln!(stdout(), "{}  {}  {path}", written.bytes, written.md5)?)
}
