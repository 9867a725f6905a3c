//! Names that a macro must not reserve for itself.

use conjoin::{RunIn, task};
use futures::executor::block_on;

#[task]
fn print(text: String) -> String {
    println!("{text}");
    print!("");
    text
}

#[task]
fn format(text: String) -> String {
    format!("<{text}>")
}

#[task]
fn vec(one: u8) -> std::vec::Vec<u8> {
    vec![one]
}

#[task]
fn clone(one: u8) -> u8 {
    one
}

#[task(derive(Debug, Clone))]
fn debug(one: u8) -> u8 {
    one
}

#[test]
fn task_can_be_named_like_a_macro_or_a_trait() {
    assert_eq!(block_on(Print { text: "a".to_owned() }.run(&())).unwrap(), "a");
    assert_eq!(block_on(Format { text: "a".to_owned() }.run(&())).unwrap(), "<a>");
    assert_eq!(block_on(Vec { one: 1 }.run(&())).unwrap(), [1]);
    assert_eq!(block_on(Clone { one: 1 }.run(&())).unwrap(), 1);
    assert_eq!(std::format!("{:?}", Debug { one: 1 }.clone()), "Debug { one: 1 }");
}

#[task]
async fn s3_read_v2_of_it() {}

#[task]
async fn r#loop() {}

#[test]
fn struct_names_are_upper_camel_case() {
    block_on(S3ReadV2OfIt.run(&())).unwrap();
    block_on(Loop.run(&())).unwrap();
}
