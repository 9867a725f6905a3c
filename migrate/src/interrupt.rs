//! Signals that ask the program to stop.

use std::fmt::{self, Display, Formatter};

/// The signal that asked the program to stop.
#[derive(Debug, Clone)]
pub(crate) struct Interrupted {
    signal: u8,
    /// What to know before it is run again.
    note: Option<String>,
}

impl Interrupted {
    fn by(signal: u8) -> Self {
        Self { signal, note: None }
    }

    pub(crate) fn with_note(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }

    /// As shells have it.
    pub(crate) fn exit_code(&self) -> u8 {
        128 + self.signal
    }
}

impl Display for Interrupted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let usual = "interrupted: nothing partial is left, run it again";
        f.write_str(self.note.as_deref().unwrap_or(usual))
    }
}

impl std::error::Error for Interrupted {}

/// Ctrl-C and, on Unix, SIGTERM and SIGHUP. None is lost after it was made.
#[cfg(unix)]
pub(crate) struct Signals(Vec<(u8, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    pub(crate) fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [
            (2, SignalKind::interrupt()),
            (15, SignalKind::terminate()),
            (1, SignalKind::hangup()),
        ];
        // If one can't be listened to, the system does what it does by default.
        let listen = |(number, kind)| Some((number, signal(kind).ok()?));
        Self(kinds.into_iter().filter_map(listen).collect())
    }

    pub(crate) async fn next(&mut self) -> Interrupted {
        std::future::poll_fn(|cx| {
            let mut told = self.0.iter_mut().filter_map(|(number, signal)| {
                signal.poll_recv(cx).is_ready().then(|| Interrupted::by(*number))
            });
            told.next().map_or(std::task::Poll::Pending, std::task::Poll::Ready)
        })
        .await
    }
}

#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn listen() -> Self {
        Self
    }

    pub(crate) async fn next(&mut self) -> Interrupted {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Interrupted::by(2)
    }
}

/// Whoever asks twice does not want to wait.
pub(crate) async fn end_at_the_next(mut signals: Signals) {
    let signal = signals.next().await;
    std::process::exit(signal.exit_code().into());
}
