use std::time::Duration;

use conjoin::Progress;
use serde::{Deserialize, Serialize};
use temporalio_sdk::activities::ActivityContext;
use tokio::time::{MissedTickBehavior, interval};

/// The details of an activity's heartbeats: what its run has moved so far,
/// [`Context::progress`](conjoin::Context::progress).
///
/// It is an ordinary struct, and JSON in Temporal, so its web page and workflows in other languages can
/// read it. A client gets it from the description of an activity, if it asks for
/// `include_heartbeat_details`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Items so far.
    pub items: u64,
    /// Bytes so far.
    pub bytes: u64,
    /// How many items are expected in total, if a half has said it.
    pub expected_items: Option<u64>,
    /// How many bytes are expected in total, if a half has said it.
    pub expected_bytes: Option<u64>,
}

impl From<&Progress> for Heartbeat {
    fn from(progress: &Progress) -> Self {
        Self {
            items: progress.items(),
            bytes: progress.bytes(),
            expected_items: progress.expected_items(),
            expected_bytes: progress.expected_bytes(),
        }
    }
}

/// Heartbeats until it is dropped.
pub(crate) async fn keep_alive(activity: &ActivityContext, progress: &Progress) {
    let mut ticks = interval(period(activity.info().heartbeat_timeout));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A data converter that can't encode it: the server takes the worker for dead, and the run is
        // stopped.
        let _ = activity.record_heartbeat(Heartbeat::from(progress)).await;
    }
}

/// Returns how often the SDK is given the progress. It sends what it was given last, and less often.
fn period(timeout: Option<Duration>) -> Duration {
    const MOST: Duration = Duration::from_secs(1);
    const LEAST: Duration = Duration::from_millis(10);
    timeout.map_or(MOST, |timeout| (timeout / 4).clamp(LEAST, MOST))
}
