//! Finds the servers' programs.

use std::path::{Path, PathBuf};

use crate::Started;

/// Where `.ci/servers` installs programs that have no package.
fn installed() -> PathBuf {
    let target = std::env::var_os("CONJOIN_SERVERS").map(PathBuf::from);
    target.unwrap_or_else(|| {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/servers").components().collect()
    })
}

/// Finds a program in PATH, in these directories or where `.ci/servers` installs it.
pub(crate) fn program(name: &str, others: &[PathBuf]) -> Started<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = installed().join("bin");
    let mut places = std::env::split_paths(&path).chain(others.iter().cloned()).chain([own]);
    let found = places.find_map(|place| Some(place.join(name)).filter(|file| file.is_file()));
    found.ok_or_else(|| format!("`{name}` is not installed: run .ci/servers"))
}
