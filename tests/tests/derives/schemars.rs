use conjoin::{combine, task};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

/// Reads one object.
#[task(output(text), derive(JsonSchema))]
fn read(
    /// Object to read.
    #[schemars(length(min = 1))]
    key: String,
    /// Maximum number of lines.
    limit: Option<u32>,
) -> String {
    format!("{key} {limit:?}")
}

#[task]
fn write(
    text: String,
    /// Replaces an existing object.
    #[serde(default)]
    overwrite: bool,
) -> String {
    format!("{text} {overwrite}")
}

combine! {
    /// Copies one object.
    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    struct Copy = Read { key as source, .. } => Write
}

fn key() -> Value {
    json!({ "description": "Object to read.", "type": "string", "minLength": 1 })
}

fn limit() -> Value {
    json!({
        "description": "Maximum number of lines.",
        "type": ["integer", "null"],
        "format": "uint32",
        "minimum": 0,
    })
}

#[test]
fn task_has_a_schema() {
    let schema = schema_for!(Read).to_value();
    assert_eq!(schema["description"], "Reads one object.");
    assert_eq!(schema["properties"], json!({ "key": key(), "limit": limit() }));
}

#[test]
fn combined_task_schema_has_its_halves_docs() {
    let schema = schema_for!(Copy).to_value();
    assert_eq!(schema["description"], "Copies one object.");
    assert_eq!(schema["required"], json!(["source"]));
    assert_eq!(schema["additionalProperties"], json!(false));
    let overwrite = json!({ "description": "Replaces an existing object.", "type": "boolean", "default": false });
    let inputs = json!({ "source": key(), "limit": limit(), "overwrite": overwrite });
    assert_eq!(schema["properties"], inputs);
}
