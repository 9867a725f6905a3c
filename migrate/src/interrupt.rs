//! Being told to stop.

use conjoin::BoxError;

/// Waits for ctrl-c or, on Unix, SIGTERM.
pub(crate) async fn interrupted() -> BoxError {
    let waited = tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        told = terminated() => told,
    };
    waited.map_or_else(Into::into, |()| "interrupted: nothing partial is left, run it again".into())
}

#[cfg(unix)]
async fn terminated() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> std::io::Result<()> {
    std::future::pending().await
}
