//! Signals that ask the program to stop.

use std::fmt::{self, Display, Formatter};

/// The signal that asked the program to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interrupted {
    signal: u8,
}

impl Interrupted {
    /// As shells have it.
    pub(crate) fn exit_code(self) -> u8 {
        128 + self.signal
    }
}

impl Display for Interrupted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted: nothing partial is left, run it again")
    }
}

impl std::error::Error for Interrupted {}

/// Waits for Ctrl-C or, on Unix, SIGTERM or SIGHUP.
#[cfg(unix)]
pub(crate) async fn interrupted() -> Interrupted {
    use tokio::signal::unix::SignalKind;
    tokio::select! {
        () = received(SignalKind::interrupt()) => Interrupted { signal: 2 },
        () = received(SignalKind::terminate()) => Interrupted { signal: 15 },
        () = received(SignalKind::hangup()) => Interrupted { signal: 1 },
    }
}

#[cfg(unix)]
async fn received(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        // Then the system does what it does by default.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
pub(crate) async fn interrupted() -> Interrupted {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    Interrupted { signal: 2 }
}
