//! Runs cargo over a generated crate.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::generate::{Kind, Subject, source};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The generated workspace: one crate, rewritten for each measurement.
pub struct Workspace {
    directory: PathBuf,
}

const MANIFEST: &str = r#"
[package]
name = "generated"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
bon = "3.10"
conjoin = { path = "CONJOIN" }
tracing = "0.1"
"#;

impl Workspace {
    pub fn create() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let directory = env::temp_dir().join(format!("conjoin-compile-{}", std::process::id()));
        fs::create_dir_all(directory.join("src"))?;
        let conjoin = here.join("../../runtime").canonicalize()?;
        let manifest = MANIFEST.replace("CONJOIN", &conjoin.display().to_string());
        fs::write(directory.join("Cargo.toml"), manifest)?;
        fs::copy(here.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        Ok(Self { directory })
    }

    /// Builds the dependencies of the generated crate.
    pub fn prepare(&self, command: &[&str]) -> Result<()> {
        self.write(&source(Subject::Tasks, Kind::Nothing, 0))?;
        self.cargo(command)
    }

    /// The CPU seconds of the compiler and cargo. Other programs on a busy machine affect them less
    /// than wall time.
    pub fn seconds(&self, command: &[&str], source: &str) -> Result<f64> {
        self.write(source)?;
        let before = computed()?;
        self.cargo(command)?;
        Ok(computed()? - before)
    }

    fn write(&self, source: &str) -> Result<()> {
        fs::write(self.directory.join("src/lib.rs"), source)?;
        Ok(())
    }

    fn cargo(&self, command: &[&str]) -> Result<()> {
        let status = Command::new(env!("CARGO"))
            .args(command)
            .arg("--quiet")
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", self.directory.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("cargo {command:?}: {status}").into()) }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // If this fails, it stays in the temporary directory, which does no harm.
        let _left = fs::remove_dir_all(&self.directory);
    }
}

/// Of all child processes that have been awaited.
fn computed() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros)?).as_secs_f64())
}
