//! Compile errors: one mistake in each file, and the compiler's output next to it.
//!
//! `just bless` rewrites the expected output. Read it as a user would: is the caret on the
//! mistake, does it say what to write, and is every name in it the user's?

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
