//! Payloads that an earlier version put into a queue.

use conjoin_migrate::pairs::{Move, MoveObject};
use serde_json::Value;

/// All pairs, each with its defaults and with everything else, as the version before the enum of pairs
/// wrote them: in a worktree of c791c80, `PairWithInputs::parse` made them of arguments.
const STORED: &str = include_str!("payloads.jsonl");

/// Written by the same version and by the next one, so workers of both can share a queue.
#[test]
fn payloads_of_an_earlier_version_are_read_and_written() {
    // Those of pairs whose feature is on.
    let is_known = |stored: &Value| Move::ALL.iter().any(|pair| stored["by"]["pair"] == pair.name);
    let stored = STORED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let stored: Vec<_> = stored.filter(is_known).collect();
    assert_eq!(stored.len(), 2 * Move::ALL.len());
    for stored in stored {
        let task: MoveObject = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(serde_json::to_value(&task).unwrap(), stored);
    }
}

/// Before these inputs existed.
#[test]
fn payload_without_later_inputs_is_read() {
    let stored = r#"{"by":{"pair":"S3ToS3","inputs":{"bucket":"photos","if_exists":"replace",
        "key":"a/b.jpg","no_checksum":false,"part_size":8388608,"read_ahead":4,
        "to_bucket":"copy","to_key":"-k"}}}"#;
    let task: MoveObject = serde_json::from_str(stored).unwrap();
    let first = STORED.lines().next().unwrap();
    assert_eq!(serde_json::to_value(&task).unwrap(), serde_json::from_str::<Value>(first).unwrap());
}
