//! Each program's first lines show its command and its output.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The programs, in the order of `README.md`.
fn programs() -> Vec<String> {
    let readme = fs::read_to_string(root().join("examples/README.md")).unwrap();
    let links = readme.split("](").skip(1).filter_map(|it| it.split_once(".rs)"));
    links.map(|(name, _)| name.to_owned()).filter(|name| !name.contains('/')).collect()
}

fn source(program: &str) -> String {
    fs::read_to_string(root().join(format!("examples/{program}.rs"))).unwrap()
}

const RUN: &str = "cargo run -p conjoin-examples --example ";

/// Each command, `cargo run -p conjoin-examples --example name -- arguments`, and the block after it.
fn runs(source: &str) -> Vec<(&str, String)> {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut runs: Vec<(&str, String)> = Vec::new();
    let mut inside = false;
    for line in lines.map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        match line {
            _ if line.starts_with(RUN) => runs.push((line, String::new())),
            "```text" => inside = true,
            "```" => inside = false,
            _ if inside => runs.last_mut().unwrap().1.extend([line, "\n"]),
            _ => {}
        }
    }
    runs
}

#[test]
fn each_example_prints_its_documented_output() {
    // `target/debug/deps/output-..` is next to `target/debug/examples/hello`.
    let built = std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
    fs::create_dir_all(root().join("target")).unwrap();
    for program in programs() {
        let source = source(&program);
        let runs = runs(&source);
        assert!(source.starts_with(&format!("//! {}\n", runs[0].0)), "{program}: the first line");
        for (command, expected) in runs {
            let mut words = command.strip_prefix(RUN).unwrap().split(' ');
            assert_eq!(words.next(), Some(&*program));
            let arguments = words.skip_while(|word| *word == "--");
            let program = Command::new(built.join(&program));
            let output = { program }.args(arguments).current_dir(root()).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            let errors = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && errors.is_empty(), "{command}: {errors}");
            assert_eq!(printed, expected, "{command}");
        }
    }
}

#[test]
fn each_example_is_listed_and_short() {
    let programs = programs();
    let entries = fs::read_dir(root().join("examples")).unwrap().map(|it| it.unwrap().path());
    for path in entries.filter(|path| path.extension().is_some_and(|it| it == "rs")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(programs.iter().any(|it| it == name), "{name} is not in README.md");
        let lines = source(name).lines().count();
        assert!(lines <= 100, "{name} has {lines} lines");
    }
}
