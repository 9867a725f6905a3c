//! Measures runs.

use std::env;
use std::io::ErrorKind;
use std::process::Command;
use std::time::Instant;

use tokio::runtime::Builder;

use crate::peers::{BoxError, Load, Peer};

pub fn run(peer: &Peer, load: Load) -> Result<(), BoxError> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on((peer.runs)(load))
}

/// The minimum time of one run, over one second and at least three runs.
pub fn seconds(peer: &Peer, load: Load) -> Result<f64, BoxError> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut least = f64::INFINITY;
    let (begin, mut times) = (Instant::now(), 0);
    while times < 3 || begin.elapsed().as_secs() < 1 {
        let start = Instant::now();
        runtime.block_on((peer.runs)(load))?;
        least = least.min(start.elapsed().as_secs_f64());
        times += 1;
    }
    Ok(least / f64::from(u32::try_from(load.runs)?))
}

/// How often and how much each run allocates, without one-time allocations.
pub fn allocated(peer: &Peer, bytes: usize) -> Result<(u64, u64), BoxError> {
    let few = count(peer, Load { bytes, runs: 1 })?;
    let more = count(peer, Load { bytes, runs: 4 })?;
    Ok(((more.0 - few.0) / 3, (more.1 - few.1) / 3))
}

fn count(peer: &Peer, load: Load) -> Result<(u64, u64), BoxError> {
    let mut result = Ok(());
    let counted = allocation_counter::measure(|| result = run(peer, load));
    result.map(|()| (counted.count_total, counted.bytes_total))
}

/// Instructions of one run, without one-time work; None without valgrind.
pub fn instructions(peer: &Peer) -> Result<Option<u64>, BoxError> {
    let Some(few) = counted(peer, 1_000)? else { return Ok(None) };
    let more = counted(peer, 2_000)?.ok_or("valgrind is gone")?;
    Ok(Some((more - few) / 1_000))
}

fn counted(peer: &Peer, runs: usize) -> Result<Option<u64>, BoxError> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output =
        match valgrind.arg(env::current_exe()?).args([peer.name, &runs.to_string()]).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            output => output?,
        };
    let text = String::from_utf8(output.stderr)?;
    let (_, collected) = text.split_once("Collected : ").ok_or("valgrind counted nothing")?;
    let digits = collected.lines().next().unwrap_or_default();
    Ok(Some(digits.trim().parse()?))
}
