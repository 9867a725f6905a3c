//! Docs and attributes: those of a parameter go to the field, those of the function stay there.

use conjoin::{RunIn, Task, task};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

/// Reads one object.
///
/// In pieces.
#[task(derive(Debug, Serialize, Deserialize))]
#[tracing::instrument(skip(key))]
#[allow(clippy::unused_async)]
pub async fn fetch(
    /// Object to read.
    #[serde(rename = "k")]
    key: String,
    #[serde(default = "ten")] size: usize,
) -> String {
    format!("{key}{size}")
}

fn ten() -> usize {
    10
}

#[test]
fn parameter_attributes_are_on_the_field() {
    let task: Fetch = serde_json::from_str(r#"{"k":"a"}"#).unwrap();
    assert_eq!(serde_json::to_string(&task).unwrap(), r#"{"k":"a","size":10}"#);
    assert_eq!(block_on(task.run(&())).unwrap(), "a10");
}

#[test]
fn info_has_the_docs() {
    assert_eq!(Fetch::INFO.docs, "Reads one object.\n\nIn pieces.");
    assert_eq!(Fetch::INFO.inputs[0].docs, "Object to read.");
    assert_eq!(Fetch::INFO.inputs[1].docs, "");
    assert_eq!(Fetch::INFO.inputs[0].ty, "String");
}

#[task]
fn harmless(
    #[serde(default)]
    #[arg(long)]
    size: u8,
) -> u8 {
    size
}

#[test]
fn attribute_without_its_derive_is_ignored() {
    assert_eq!(block_on(Harmless { size: 1 }.run(&())).unwrap(), 1);
}

#[task]
#[cfg(any())]
fn absent(store: &DoesNotExist, key: DoesNotExist) -> DoesNotExist {}

#[cfg(any())]
#[task]
fn also_absent(store: &DoesNotExist) {}

#[task(output(a, b))]
#[cfg(not(any()))]
fn present() -> (u8, u8) {
    (1, 2)
}

#[test]
fn cfg_removes_the_task_with_its_function() {
    assert_eq!(block_on(Present.run(&())).unwrap().b, 2);
}
