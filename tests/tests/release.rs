//! What a release promises: the oldest compiler, the changelog, what is in each package.

use std::fs;
use std::path::Path;

/// The folders of the crates that are published.
const PUBLISHED: [&str; 4] = ["macros", "runtime", "engines/apalis", "migrate"];

fn path(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// Returns the first value of a key.
fn value(text: &str, key: &str) -> Option<String> {
    let start = format!("{key} = \"");
    let line = text.lines().find_map(|line| line.strip_prefix(&start))?;
    Some(line.trim_end_matches('"').to_owned())
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap()).collect()
}

/// `.ci/oldest` builds with the promised one, and everything else with the pinned one.
#[test]
fn promised_compiler_is_not_newer_than_the_pinned_one() {
    let promised = value(&file("Cargo.toml"), "rust-version").unwrap();
    let pinned = value(&file("rust-toolchain.toml"), "channel").unwrap();
    assert!(numbers(&promised) <= numbers(&pinned), "{promised}, {pinned}");
    assert!(file(".ci/oldest").contains("rust-version"));
    assert!(file(".ci/run").contains(".ci/oldest"));
}

#[test]
fn changelog_has_the_version_or_unreleased_changes() {
    let version = value(&file("Cargo.toml"), "version").unwrap();
    let log = file("CHANGELOG.md");
    assert!(log.contains(&format!("## {version}")) || log.contains("## Unreleased"));
}

#[test]
fn each_package_has_the_licenses() {
    for folder in PUBLISHED {
        for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
            assert_eq!(file(&format!("{folder}/{license}")), file(license), "{folder}");
        }
    }
}

#[test]
fn each_package_has_its_metadata() {
    for folder in PUBLISHED {
        let manifest = file(&format!("{folder}/Cargo.toml"));
        let name = value(&manifest, "name").unwrap();
        assert!(value(&manifest, "description").is_some(), "{folder}");
        let documentation = format!("https://docs.rs/{name}");
        assert_eq!(value(&manifest, "documentation"), Some(documentation), "{folder}");
        let readme = value(&manifest, "readme").unwrap_or_else(|| "README.md".to_owned());
        assert!(Path::new(&path(folder)).join(readme).is_file(), "{folder}");
        assert!(manifest.contains("[package.metadata.docs.rs]\nall-features = true"), "{folder}");
    }
}

#[test]
fn ci_packages_every_published_crate() {
    let run = file(".ci/run");
    let list = run.lines().find(|line| line.starts_with("published=(")).unwrap();
    for folder in PUBLISHED {
        let name = value(&file(&format!("{folder}/Cargo.toml")), "name").unwrap();
        assert!(list.replace(['(', ')'], " ").split(' ').any(|it| it == name), "{name}");
    }
}
