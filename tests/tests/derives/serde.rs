use conjoin::{combine, task};
use serde::{Deserialize, Serialize};

#[task(output(text), derive(Debug, PartialEq, Serialize, Deserialize))]
fn read(
    #[serde(rename = "from")] key: String,
    #[serde(default = "crate::derives::serde::ten")] limit: u32,
) -> String {
    format!("{key} {limit}")
}

#[task]
fn write(
    text: String,
    #[serde(default)] overwrite: bool,
    #[serde(skip_serializing_if = "Option::is_none")] owner: Option<String>,
    #[serde(with = "hex")] id: u32,
) -> String {
    format!("{text} {overwrite} {owner:?} {id}")
}

pub(crate) fn ten() -> u32 {
    10
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    // serde borrows it from the input.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn serialize<S: Serializer>(id: &u32, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{id:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        u32::from_str_radix(&String::deserialize(from)?, 16).map_err(D::Error::custom)
    }
}

combine! {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Copy = Read { key as source, limit as line_limit } => Write
}

#[test]
fn task_serializes_and_deserializes() {
    let read: Read = serde_json::from_str(r#"{"from":"a"}"#).unwrap();
    assert_eq!(read, Read { key: "a".to_owned(), limit: 10 });
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"from":"a","limit":10}"#);
}

fn copy() -> Copy {
    Copy { source: "a".to_owned(), line_limit: 10, overwrite: false, owner: None, id: 255 }
}

#[test]
fn combined_task_uses_its_halves_defaults_and_names() {
    let read: Copy = serde_json::from_str(r#"{"from":"a","id":"ff"}"#).unwrap();
    assert_eq!(read, copy());
    let written = serde_json::to_string(&copy()).unwrap();
    assert_eq!(written, r#"{"from":"a","lineLimit":10,"overwrite":false,"id":"ff"}"#);
}

#[test]
fn unknown_field_is_an_error() {
    let error = serde_json::from_str::<Copy>(r#"{"from":"a","id":"ff","x":1}"#).unwrap_err();
    assert!(error.to_string().starts_with("unknown field `x`, expected one of `from`"), "{error}");
}
