//! What the stitch has apart from the output: inputs of its own, resources, the context, `mut`.

use conjoin::{Context, Given, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

struct Names(&'static str);

#[derive(Provide)]
struct App {
    names: Names,
}

#[task(output(body, size))]
fn read(
    /// Object to read.
    key: String,
) -> (String, usize) {
    (key.to_uppercase(), key.len())
}

#[task]
fn write(body: String, name: String) -> String {
    format!("{name}: {body}")
}

combine! {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Prefixed = Read => |object,
        /// Goes before the name.
        #[serde(default)]
        prefix: String,
        mut key,
        names: &Names,
        cx: &Context| Write {
            body: object.body,
            name: {
                key.push('.');
                format!("{prefix}{key}{}{}", names.0, cx.progress().items())
            },
        }
}

#[test]
fn stitch_takes_inputs_resources_and_the_context() {
    let task = Prefixed { key: "a".to_owned(), prefix: "p-".to_owned() };
    assert_eq!(block_on(task.run(&App { names: Names("n") })).unwrap(), "p-a.n0: A");
}

#[test]
fn own_input_has_its_docs_and_attributes() {
    let task: Prefixed = serde_json::from_str(r#"{ "key": "a" }"#).unwrap();
    assert_eq!(task, Prefixed { key: "a".to_owned(), prefix: String::new() });
    let input = Prefixed::INFO.inputs[1];
    assert_eq!((input.name, input.ty, input.docs), ("prefix", "String", "Goes before the name."));
    assert!(input.half.is_none());
}

// The fields: the first half's, the stitch's own, the second's.
combine! { struct Ordered = Read => |object, own: u8| Write { body: format!("{object:?}{own}", object = object.size), .. } }

#[test]
fn own_inputs_come_between_those_of_the_halves() {
    let names: Vec<_> = Ordered::INFO.inputs.iter().map(|input| input.name).collect();
    assert_eq!(names, ["key", "own", "name"]);
}

combine! { struct Outer = Prefixed { prefix: "q-".to_owned(), .. } => |text| Write { body: text, name: String::new() } }

#[test]
fn own_input_of_a_half_is_an_input_as_any_other() {
    let task = Outer { key: "a".to_owned() };
    assert_eq!(block_on(task.run(&App { names: Names("n") })).unwrap(), ": q-a.n0: A");
}

combine! { struct Named = Read => |object, body: String| Write { body, name: object.body } }

#[test]
fn slot_takes_the_own_input_of_its_name() {
    let task = Named { key: "a".to_owned(), body: "b".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "A: b");
    assert_eq!(Named::INFO.pair.unwrap().second.given[0], Given::Open("body"));
}
