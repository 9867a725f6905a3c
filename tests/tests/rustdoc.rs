//! What rustdoc shows of a crate with tasks: its structs and functions, and nothing hidden.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn hidden_names_do_not_show() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc");
    let doc = Command::new(env!("CARGO"))
        .args(["doc", "--no-deps", "--package", "test-leaf", "--target-dir"])
        .arg(&target)
        .env("RUSTDOCFLAGS", "-D warnings")
        .status();
    assert!(doc.unwrap().success());
    let pages = target.join("doc/test_leaf");

    let mut files: Vec<_> = fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains('.') && name.ends_with(".html"))
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "all.html",
            "fn.read.html",
            "fn.wrap.html",
            "index.html",
            "struct.Read.html",
            "struct.ReadAndWrap.html",
            "struct.ReadOutput.html",
            "struct.Store.html",
            "struct.Wrap.html",
        ]
    );
    for file in files {
        let page = fs::read_to_string(pages.join(&file)).unwrap();
        assert!(!page.contains("__") && !page.contains("macro_rules"), "{file}");
    }
}
