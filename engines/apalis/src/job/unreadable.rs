use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Error, Map, Value};

/// Why a payload can't be deserialized, without anything that is in it: payloads hold secrets, and
/// errors are stored and logged.
#[derive(Debug, Clone)]
pub(crate) struct Unreadable {
    reason: Arc<str>,
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "for `Worker`")
    )]
    mistake: Mistake,
}

/// Where a payload differs from the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// It isn't JSON.
    Syntax,
    /// It names a variant that the task, an enum, doesn't have.
    Kind,
    /// Its inputs aren't the task's.
    Inputs,
}

impl Unreadable {
    /// `error` is why `payload` isn't a `T`.
    pub(super) fn new<T: DeserializeOwned>(payload: &[u8], error: &Error) -> Self {
        let message = error.to_string();
        let mistake = match error.is_data() {
            false => Mistake::Syntax,
            true if is_unknown_kind::<T>(payload, &message) => Mistake::Kind,
            true => Mistake::Inputs,
        };
        let what = match mistake {
            Mistake::Syntax => "invalid JSON".to_owned(),
            Mistake::Kind | Mistake::Inputs => without_values(&message),
        };
        let reason = format!("{what}, at line {}, column {}", error.line(), error.column());
        Self { reason: reason.into(), mistake }
    }

    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "for `Worker`")
    )]
    pub(crate) fn mistake(&self) -> Mistake {
        self.mistake
    }
}

/// Whether the unknown variant is the payload's kind, and not a value in its inputs. However serde tags
/// the enum, its kind is a key or a value at the top, and the error is the same without the inputs.
fn is_unknown_kind<T: DeserializeOwned>(payload: &[u8], message: &str) -> bool {
    let unknown = message.strip_prefix("unknown variant `");
    let Some((name, _)) = unknown.and_then(|rest| rest.rsplit_once("`, expected ")) else {
        return false;
    };
    let Ok(fields) = serde_json::from_slice::<Map<String, Value>>(payload) else { return false };
    let kind = fields.into_iter().filter(|(key, value)| key == name || value == name);
    let read = serde_json::from_value::<T>(Value::Object(kind.collect()));
    read.is_err_and(|error| error.to_string().starts_with(&format!("unknown variant `{name}`")))
}

/// Returns what serde's message says of the type, and not what it says of the payload.
fn without_values(message: &str) -> String {
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
