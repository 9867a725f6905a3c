//! Compile errors: one mistake in each file, and the compiler's output next to it.
//!
//! `TRYBUILD=overwrite cargo test -p conjoin-apalis --test ui` rewrites the expected output.

use trybuild::TestCases;

#[test]
fn worker() {
    TestCases::new().compile_fail("tests/ui/worker/*.rs");
}

#[test]
fn runner() {
    TestCases::new().compile_fail("tests/ui/runner/*.rs");
}
