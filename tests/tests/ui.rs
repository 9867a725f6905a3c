//! What a user sees: one mistake a file, and what the compiler says of it beside it.
//!
//! `just bless` writes the expected output anew. Read it as a user would: is the caret on the
//! mistake, does it say what to write, is every name in it the user's.

use trybuild::TestCases;

#[test]
fn task() {
    TestCases::new().compile_fail("ui/task/*.rs");
}

#[test]
fn combine() {
    TestCases::new().compile_fail("ui/combine/*.rs");
}

#[test]
fn types() {
    TestCases::new().compile_fail("ui/types/*.rs");
}

#[test]
fn pass() {
    TestCases::new().pass("ui/pass/*.rs");
}
