//! The README and the guide show programs and compile errors that exist.

use std::fs;

use expect_test::expect_file;

fn file(path: &str) -> String {
    fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The fenced blocks of a page in this language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let text = file(page);
    let blocks = text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(str::to_owned).collect()
}

#[test]
fn readme_is_short() {
    let lines = file("README.md").lines().count();
    assert!(lines < 130, "{lines} lines");
}

/// `migrate/tests/s3_to_postgres.rs` runs the program, and compares what it prints.
#[test]
fn first_example_and_its_drawing_are_those_of_a_program() {
    let program = file("migrate/examples/s3_to_postgres.rs");
    let blocks = [blocks("README.md", "rust"), blocks("README.md", "text")].concat();
    let [functions, run, drawing] = &blocks[..] else { panic!("{blocks:#?}") };
    assert!(program.contains(functions), "{functions}");
    for line in run.lines() {
        assert!(program.contains(line), "{line}");
    }
    let drawn: String = drawing.lines().map(|line| format!("//! {line}\n")).collect();
    assert!(program.contains(&drawn), "{drawing}");
}

/// The README is also shown by registries, where a relative link leads nowhere.
#[test]
fn readme_links_are_absolute_and_lead_to_pages_that_exist() {
    let (readme, guide) = (file("README.md"), file("runtime/src/guide.rs"));
    for link in readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(link.starts_with("https://docs.rs/"), "{link}");
        if let Some(page) = link.strip_prefix("https://docs.rs/conjoin/latest/conjoin/guide/") {
            let module = page.split('/').next().unwrap();
            let exists = guide.contains(&format!("pub mod {module} {{}}"));
            assert!(exists || module == "index.html", "{link}");
        }
    }
}

#[test]
fn workers_in_the_guide_are_programs() {
    let apalis = file("engines/apalis/examples/worker.rs");
    let temporal = file("engines/temporal/examples/worker.rs");
    let blocks = blocks("runtime/docs/guide/worker.md", "rust,ignore");
    assert_eq!(blocks.len(), 3);
    for (block, program) in blocks.iter().zip([&apalis, &temporal, &temporal]) {
        for line in block.lines() {
            assert!(program.contains(line.trim()), "{line}");
        }
    }
}

/// Each comment such as `<!-- task/never -->` is followed by the expected output of that case.
/// `UPDATE_EXPECT=1` rewrites the page.
#[test]
fn compile_errors_in_the_guide_are_expected_outputs() {
    let page = file("runtime/docs/guide/when-it-does-not-compile.md");
    let mut parts = page.split("<!-- ");
    let mut expected = parts.next().unwrap().to_owned();
    for part in parts {
        let (case, rest) = part.split_once(" -->\n```text\n").unwrap();
        let (_, text) = rest.split_once("\n```\n").unwrap();
        let output = file(&format!("tests/ui/{case}.stderr"));
        expected += &format!("<!-- {case} -->\n```text\n{}\n```\n{text}", output.trim_end());
    }
    expect_file!["../../runtime/docs/guide/when-it-does-not-compile.md"].assert_eq(&expected);
}
