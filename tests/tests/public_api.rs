//! All public names, with every feature: a change to `public-api.txt` changes what `conjoin`
//! promises. `UPDATE_EXPECT=1 cargo test -p conjoin-tests --test public_api` rewrites it.

use std::path::Path;
use std::process::Command;

use expect_test::expect_file;
use public_api::Builder;

#[test]
fn public_api_is_as_recorded() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc");
    let doc = Command::new(env!("CARGO"))
        .args(["rustdoc", "--package", "conjoin", "--all-features", "--target-dir"])
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format", "json"])
        // The format is unstable, but the toolchain is pinned.
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    assert!(doc.unwrap().success());
    let api = Builder::from_rustdoc_json(target.join("doc/conjoin.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build();
    expect_file!["public-api.txt"].assert_eq(&api.unwrap().to_string());
}
