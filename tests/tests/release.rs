//! What a release says about itself.

use std::fs;

fn file(path: &str) -> String {
    fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Returns the first value of a key.
fn value(text: &str, key: &str) -> String {
    let start = format!("{key} = \"");
    let line = text.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap().trim_end_matches('"').to_owned()
}

/// So every test runs with the oldest compiler that is promised.
#[test]
fn pinned_toolchain_is_the_oldest_supported_compiler() {
    let promised = value(&file("Cargo.toml"), "rust-version");
    let used = value(&file("rust-toolchain.toml"), "channel");
    assert_eq!(used, format!("{promised}.0"));
}

#[test]
fn changelog_has_the_version_or_unreleased() {
    let version = value(&file("Cargo.toml"), "version");
    let log = file("CHANGELOG.md");
    assert!(log.contains(&format!("## {version}")) || log.contains("## Unreleased"));
}

#[test]
fn published_crates_include_the_licenses() {
    for name in ["runtime", "macros"] {
        for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
            assert_eq!(file(&format!("{name}/{license}")), file(license));
        }
    }
}
