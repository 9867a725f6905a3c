//! Compile errors: one mistake in each file, and the compiler's output next to it.
//!
//! `just bless` rewrites the expected output. Read it as a user would: is the caret on the
//! mistake, does it say what to write, and is every name in it the user's?

use std::fs;
use std::path::Path;

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
fn enums() {
    TestCases::new().compile_fail("ui/enum/*.rs");
}

#[test]
fn inputs() {
    TestCases::new().compile_fail("ui/inputs/*.rs");
}

#[test]
fn provide() {
    TestCases::new().compile_fail("ui/provide/*.rs");
}

#[test]
fn types() {
    TestCases::new().compile_fail("ui/types/*.rs");
}

#[test]
fn pass() {
    TestCases::new().pass("ui/pass/*.rs");
}

/// Such lines depend on whether the component `rust-src` is installed. Change the case so that the
/// compiler has no reason to show them: let a function or a type of its own take the place of std's.
#[test]
fn expected_errors_show_no_sources_of_std() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots = ["ui", "worker_errors/ui"].map(|root| fs::read_dir(here.join(root)));
    let files = roots
        .into_iter()
        .flat_map(Result::unwrap)
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    let expected = files.map(|file| file.unwrap().path());
    let expected: Vec<_> =
        expected.filter(|file| file.extension().is_some_and(|it| it == "stderr")).collect();
    assert!(expected.len() > 100, "{}", expected.len());
    for file in expected {
        let text = fs::read_to_string(&file).unwrap();
        let std = text.lines().find(|line| line.contains("$RUST") || line.contains("/rustc/"));
        assert_eq!(std, None, "{}", file.display());
    }
}
