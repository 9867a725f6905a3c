use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use serde_json::Error;

/// Why a payload can't be deserialized, without anything that is in it: payloads hold secrets, and
/// errors are stored and logged.
#[derive(Debug, Clone)]
pub(crate) struct Unreadable {
    reason: Arc<str>,
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "for `Worker`")
    )]
    is_json: bool,
}

impl Unreadable {
    pub(super) fn new(error: &Error) -> Self {
        let is_json = error.is_data();
        let what = if is_json { mistake(&error.to_string()) } else { "invalid JSON".to_owned() };
        let reason = format!("{what}, at line {}, column {}", error.line(), error.column());
        Self { reason: reason.into(), is_json }
    }

    /// Whether a program of another version may be able to read it.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "for `Worker`")
    )]
    pub(crate) fn may_be_readable_elsewhere(&self) -> bool {
        self.is_json
    }
}

/// Returns what serde's message says of the type, and not what it says of the payload.
fn mistake(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    if ["missing field `", "duplicate field `"].iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    let kinds =
        ["invalid type", "invalid value", "invalid length", "unknown variant", "unknown field"];
    let kind = kinds.iter().find(|kind| message.starts_with(*kind));
    match (kind, message.rsplit_once(", expected ")) {
        (Some(kind), Some((_, expected))) => format!("{kind}, expected {expected}"),
        _ => "unexpected data".to_owned(),
    }
}

impl Display for Unreadable {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}
