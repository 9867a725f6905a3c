//! The README shows what is there.

use std::fs;

fn file(path: &str) -> String {
    fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The fenced blocks of the README.
fn blocks() -> Vec<String> {
    let readme = file("README.md");
    let fenced = readme.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap().1.to_owned()).collect()
}

#[test]
fn the_smallest_program_is_an_example() {
    let example = file("examples/src/bin/hello.rs");
    let (_, program) = example.split_once("\n\n").unwrap();
    assert_eq!(blocks()[0], program);
}

#[test]
fn the_stitch_is_the_main_jobs() {
    let program = file("examples/migrate/src/s3_to_dir.rs");
    for line in blocks()[1].lines() {
        assert!(program.contains(line), "{line}");
    }
}

#[test]
fn the_compile_error_is_the_compilers() {
    let expected = file("tests/ui/combine/clash.stderr");
    assert_eq!(blocks()[3].trim_end(), expected.trim_end());
}
