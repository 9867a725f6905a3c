//! What an editor shows: rust-analyzer's errors on correct code, and every claim of `docs/editor.md`.
//! Needs the component `rust-analyzer`, and prints SKIPPED without it.

#[path = "editor/client.rs"]
mod client;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use client::Client;
use serde_json::{Value, json};

/// The dependencies of the programs, next to the crates of the tests.
const DEPENDENCIES: &str = r#"
anyhow = "1.0"
bytes = "1"
clap = { version = "4.6", features = ["derive"] }
flate2 = "1"
futures = { version = "0.3", features = ["executor"] }
serde = { version = "1.0", features = ["derive"] }
serde_json = "1.0"
tempfile = "3"
tokio = { version = "1", features = ["fs", "io-util", "macros", "net", "rt", "test-util", "time"] }
tokio-util = { version = "0.7", features = ["io"] }
tower = { version = "0.5.3", features = ["buffer", "limit", "load-shed", "retry", "timeout", "util"] }
tracing = { version = "0.1.44", default-features = false, features = ["attributes", "std"] }
"#;

/// rust-analyzer doesn't load the file that it includes, which is in no folder of a package.
const INCLUDES: &str = "one_file_as_two_modules";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn is_installed() -> bool {
    let version = Command::new("rust-analyzer").arg("--version").output();
    let installed = version.is_ok_and(|it| it.status.success());
    if !installed {
        println!("SKIPPED: rust-analyzer is not installed (rustup component add rust-analyzer)");
    }
    installed
}

/// A package of its own in the target directory, with the workspace's versions.
fn package(name: &str, manifest: &str) -> PathBuf {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(project.join("src")).unwrap();
    let head = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[workspace]\n");
    fs::write(project.join("Cargo.toml"), head + manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    project
}

fn programs(folder: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
    let programs = files.filter(|file| file.extension().is_some_and(|it| it == "rs"));
    programs.filter(|file| file.file_stem().is_some_and(|it| it != INCLUDES)).collect()
}

fn manifest(programs: &[PathBuf]) -> String {
    let root = root();
    let root = root.display();
    let mut text = String::new();
    for program in programs {
        let name = program.file_stem().unwrap().display();
        let path = program.display();
        writeln!(text, "[[bin]]\nname = \"{name}\"\npath = \"{path}\"").unwrap();
    }
    text.push_str("[dependencies]");
    text.push_str(DEPENDENCIES);
    let runtime = format!("path = \"{root}/runtime\", features = [\"tokio\", \"tower\"]");
    writeln!(text, "conjoin = {{ {runtime} }}").unwrap();
    for name in ["behind_facade", "leaf", "middle", "renamed"] {
        let package = name.replace('_', "-");
        writeln!(text, "test-{package} = {{ path = \"{root}/tests/crates/{name}\" }}").unwrap();
    }
    text
}

#[test]
fn no_error_is_shown_on_correct_code() {
    if !is_installed() {
        return;
    }
    let programs = [programs("tests/ui/pass"), programs("examples")].concat();
    assert!(programs.len() > 40, "{}", programs.len());
    let project = package("editor-programs", &manifest(&programs));
    let output = Command::new("rust-analyzer")
        .args(["diagnostics", "--severity", "error"])
        .arg(&project)
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("diagnostic scan complete"), "{shown}\n{output:?}");
    let lines = shown.lines().filter_map(|line| line.split_once("at crate "));
    let errors: Vec<_> = lines.map(|(_, error)| error).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn page() -> String {
    fs::read_to_string(root().join("docs/editor.md")).unwrap()
}

/// The cells of the tables under a heading.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let section = page.split(&format!("## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{1}");
        let cells = line.trim_matches('|').split('|').map(|it| it.trim().replace('\u{1}', "|"));
        cells.collect()
    };
    rows.map(cells).collect()
}

/// What stands between backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn labels(completions: &Value) -> Vec<String> {
    let items = completions["items"].as_array().or(completions.as_array());
    let labels = items.into_iter().flatten().filter_map(|item| item["label"].as_str());
    labels.map(|label| label.split(['(', ' ']).next().unwrap().to_owned()).collect()
}

/// The text of the line that a definition leads to first.
fn target(definition: &Value, text: &str) -> String {
    let first = if definition.is_array() { &definition[0] } else { definition };
    let range = if first["targetSelectionRange"].is_object() {
        &first["targetSelectionRange"]
    } else {
        &first["range"]
    };
    let line = range["start"]["line"].as_u64().map_or(usize::MAX, |it| it as usize);
    text.lines().nth(line).unwrap_or_default().trim().to_owned()
}

#[test]
fn page_shows_what_the_editor_shows() {
    if !is_installed() {
        return;
    }
    let page = page();
    let program = page.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    let runtime = root().join("runtime");
    let manifest = format!("[dependencies]\nconjoin = {{ path = \"{}\" }}\n", runtime.display());
    let project = package("editor-page", &manifest);
    fs::write(project.join("src/main.rs"), program).unwrap();
    let mut client = Client::start(&project);
    let mut wrong = completions(&page, program, &mut client);
    client.write(program);
    wrong.extend(shown(&page, program, &mut client));
    wrong.extend(renames(&page, program, &mut client));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each row's `combine!` in place of the program's.
fn completions(page: &str, program: &str, client: &mut Client) -> Vec<String> {
    let (head, _) = program.split_once("combine! {").unwrap();
    let rows = rows(page, "What completes");
    assert!(rows.len() > 10, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let typed = quoted(&row[0])[0];
        let text = format!("{head}combine! {{ pub struct Move {typed} }}\n\nfn main() {{}}\n");
        let (text, at) = (text.replace('^', ""), text.find('^').unwrap());
        client.write(&text);
        let labels = labels(&client.ask_at("textDocument/completion", &text, at, &json!({})));
        for name in quoted(&row[1]).into_iter().filter(|name| !labels.iter().any(|it| it == name)) {
            wrong.push(format!("{typed}: no {name} in {labels:?}"));
        }
    }
    wrong
}

/// A place in the program: `^` in a part of it.
fn place(part: &str, program: &str) -> usize {
    let start = program.find(&part.replace('^', "")).expect(part);
    start + part.find('^').unwrap()
}

fn shown(page: &str, program: &str, client: &mut Client) -> Vec<String> {
    let rows = rows(page, "What is shown under the mouse, and where a click leads");
    assert!(rows.len() > 5, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let part = quoted(&row[0])[0];
        let at = place(part, program);
        let hover = client.ask_at("textDocument/hover", program, at, &json!({}));
        let hover = hover["contents"]["value"].as_str().unwrap_or_default();
        for text in quoted(&row[1]).into_iter().filter(|text| !hover.contains(text)) {
            wrong.push(format!("{part}: no {text:?} in {hover:?}"));
        }
        let definition = client.ask_at("textDocument/definition", program, at, &json!({}));
        let target = target(&definition, program);
        for text in quoted(&row[2]).into_iter().filter(|text| !target.contains(text)) {
            wrong.push(format!("{part}: leads to {target:?}, not to {text:?}"));
        }
    }
    wrong
}

/// The number of edits.
fn renames(page: &str, program: &str, client: &mut Client) -> Vec<String> {
    let rows = rows(page, "What a rename changes");
    assert!(rows.len() > 2, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let part = quoted(&row[0])[0];
        let new_name = json!({ "newName": "renamed" });
        let answer = client.ask_at("textDocument/rename", program, place(part, program), &new_name);
        let edits = answer.to_string().matches("\"newText\":\"renamed\"").count();
        let expected: usize = row[1].split(' ').next().unwrap().parse().unwrap();
        if edits != expected {
            wrong.push(format!("{part}: {edits} edits, {answer:#}"));
        }
    }
    wrong
}
