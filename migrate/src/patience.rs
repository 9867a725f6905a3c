use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::wire::RequestError;

/// How long the clients wait before they give up: a minute by default.
///
/// A transfer may take as long as it likes while something moves. It fails if nothing moves for this
/// long, and errors that pass, such as 503 or a lost connection, are retried for this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    idle: Duration,
    retry: Duration,
}

/// The delays of one streak of failures.
pub(crate) struct Backoff {
    patience: Patience,
    delays: backon::ExponentialBackoff,
}

/// A server that was never reached is more likely misspelled than restarting.
const UNREACHED: Duration = Duration::from_secs(3);
const MAX_DELAY: Duration = Duration::from_secs(8);

impl Patience {
    /// Waits this long.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { idle: limit, retry: limit }
    }

    /// Retries for another time than it waits for something to move.
    #[must_use]
    pub const fn with_retry(self, retry: Duration) -> Self {
        Self { retry, ..self }
    }

    /// How long nothing may move.
    #[must_use]
    pub const fn idle(self) -> Duration {
        self.idle
    }

    /// How long errors that pass are retried.
    #[must_use]
    pub const fn retry(self) -> Duration {
        self.retry
    }

    /// How long a server may take to answer when it has the whole request: it may have to put
    /// gigabytes together, and the system still sends what it has buffered.
    pub(crate) const fn answer(self) -> Duration {
        self.idle.saturating_mul(2)
    }

    pub(crate) fn backoff(self, reached: bool) -> Backoff {
        let total = if reached { self.retry } else { self.retry.min(UNREACHED) };
        let delays = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(200).min(total / 4))
            .with_max_delay(MAX_DELAY)
            .with_total_delay(Some(total + total / 4))
            .without_max_times()
            .with_jitter();
        Backoff { patience: self, delays: delays.build() }
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self::new(Duration::from_mins(1))
    }
}

impl Backoff {
    /// Waits for the next attempt, at least as long as the server asks; the error if it does not pass
    /// or the time is over.
    pub(crate) async fn wait(&mut self, error: RequestError) -> Result<(), RequestError> {
        let asked = error.retry_after().unwrap_or_default();
        // A server may ask for an hour, but a program must not sleep that long.
        if !error.passes() || asked > self.patience.retry.saturating_mul(5) {
            return Err(error);
        }
        let Some(delay) = self.delays.next() else { return Err(error) };
        tokio::time::sleep(delay.max(asked)).await;
        Ok(())
    }
}
