//! Compile errors: one mistake in each file, and the compiler's output next to it.
//!
//! `TRYBUILD=overwrite cargo test -p conjoin-worker-errors` rewrites the expected output.

use trybuild::TestCases;

#[test]
fn ui() {
    TestCases::new().compile_fail("ui/*/*.rs");
}
