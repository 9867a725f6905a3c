use std::time::Duration;

/// How long a failed job waits until it is tried again: exponential, with jitter.
///
/// The wait after the first failure is between half of `first` and `first`. It doubles with each
/// failure, up to `most`. The default is from a second to five minutes.
///
/// ```
/// use std::time::Duration;
///
/// use conjoin_apalis::Backoff;
///
/// let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
/// assert!((2.0..=4.0).contains(&backoff.after(3).as_secs_f64()));
/// assert!(backoff.after(100) <= Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    most: Duration,
}

impl Backoff {
    /// Retries immediately.
    pub const NONE: Self = Self::new(Duration::ZERO, Duration::ZERO);

    /// Waits `first` after the first failure, and never more than `most`.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most }
    }

    /// Returns a wait after this many attempts. It differs from call to call.
    #[must_use]
    pub fn after(&self, attempts: usize) -> Duration {
        let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(31);
        let whole = self.first.saturating_mul(1 << doublings).min(self.most);
        whole.mul_f64(fastrand::f64().mul_add(0.5, 0.5))
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new(Duration::from_secs(1), Duration::from_mins(5))
    }
}
