//! Runs a program, and tells what it took.

use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use crate::Result;

#[derive(Clone, Copy)]
pub struct Cost {
    pub seconds: f64,
    /// Of user and system, of all its threads.
    pub cpu: f64,
    /// At its peak.
    pub mib: f64,
}

impl Cost {
    pub const MAX: Self = Self { seconds: f64::MAX, cpu: f64::MAX, mib: f64::MAX };

    pub fn or_less(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.min(other.seconds),
            cpu: self.cpu.min(other.cpu),
            mib: self.mib.min(other.mib),
        }
    }
}

pub fn measure(command: &mut Command) -> Result<Cost> {
    let begin = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let ended = child.wait4()?;
    let seconds = begin.elapsed().as_secs_f64();
    if !ended.status.success() {
        return Err(format!("{command:?}: {}", ended.status).into());
    }
    let usage = ended.rusage;
    let cpu = (usage.utime + usage.stime).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "no machine has so much memory")]
    let mib = usage.maxrss as f64 / f64::from(1 << 20);
    Ok(Cost { seconds, cpu, mib })
}
