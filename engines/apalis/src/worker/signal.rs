use std::future::pending;
use std::io;

/// Resolves when the process gets a SIGTERM or a SIGINT (Ctrl-C).
///
/// The first call takes both signals over from the system, which would end the process.
///
/// # Panics
///
/// Panics outside of a tokio runtime with I/O enabled.
pub async fn interrupted() {
    tokio::select! {
        result = tokio::signal::ctrl_c() => or_never(result).await,
        result = terminated() => or_never(result).await,
    }
}

/// A signal that can't be received never comes.
async fn or_never(received: io::Result<()>) {
    if received.is_err() {
        pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    pending().await
}
