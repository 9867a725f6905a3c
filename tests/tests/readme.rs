//! The README and the page of compile errors show what is there.

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
    let example = file("examples/hello.rs");
    let (_, program) = example.split_once("\n\n").unwrap();
    assert_eq!(blocks()[0], program);
}

#[test]
fn the_stitch_is_the_main_jobs() {
    let program = file("migrate/src/s3_to_dir.rs");
    for line in blocks()[1].lines() {
        assert!(program.contains(line), "{line}");
    }
}

#[test]
fn the_job_is_a_program() {
    let program = file("engines/apalis/examples/worker.rs");
    let block = blocks().into_iter().find(|block| block.contains("JobRunner")).unwrap();
    for line in block.lines() {
        assert!(program.contains(line.trim()), "{line}");
    }
}

/// `<!-- task/never -->`, and after it a block: the expected output of that case.
#[test]
fn compile_errors_are_the_compilers() {
    for page in ["README.md", "runtime/docs/guide/when-it-does-not-compile.md"] {
        let text = file(page);
        let mut shown = text.split("<!-- ").skip(1).peekable();
        assert!(shown.peek().is_some(), "{page} shows none");
        for shown in shown {
            let (case, rest) = shown.split_once(" -->\n```text\n").unwrap();
            let (block, _) = rest.split_once("\n```\n").unwrap();
            let expected = file(&format!("tests/ui/{case}.stderr"));
            assert_eq!(block, expected.trim_end(), "{page}: {case}");
        }
    }
}
