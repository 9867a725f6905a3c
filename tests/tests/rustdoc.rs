//! rustdoc shows the structs and functions of a crate with tasks and a picture of each pair, but
//! no hidden items.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::expect_file;

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc")
}

fn document(args: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["doc", "--no-deps", "--target-dir"]).arg(target()).args(args);
    cargo.env("RUSTDOCFLAGS", "-D warnings -W rustdoc::all").output().unwrap()
}

/// Returns the pages of a crate, about which rustdoc must not warn.
fn pages(name: &str, args: &[&str]) -> PathBuf {
    let output = document(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target().join("doc").join(name)
}

#[test]
fn hidden_names_are_not_documented() {
    let pages = pages("test_leaf", &["--package", "test-leaf"]);
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
            "fn.fence.html",
            "fn.read.html",
            "fn.wrap.html",
            "index.html",
            "struct.Fence.html",
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

fn svg(page: &str) -> &str {
    let start = page.find("<svg xmlns=\"http://www.w3.org/2000/svg\" width=").expect("a picture");
    let end = page[start..].find("</svg>").expect("its end");
    &page[start..start + end + "</svg>".len()]
}

/// The halves come from another crate, and the first one is itself a pair.
#[test]
fn nested_pair_is_drawn_with_all_its_tasks_and_a_table() {
    let pages = pages("test_middle", &["--package", "test-middle"]);
    let page = fs::read_to_string(pages.join("struct.WrapTwice.html")).unwrap();
    let svg = svg(&page);
    let texts: Vec<_> = svg.split("</text>").filter_map(|it| it.split('>').next_back()).collect();
    let drawn = ["WrapTwice", "ReadAndWrap", "Read", "Wrap", "Wrap", "key", "body", "with"];
    for (i, name) in drawn.iter().enumerate() {
        let wanted = drawn[..=i].iter().filter(|it| *it == name).count();
        assert!(texts.iter().filter(|it| *it == name).count() >= wanted, "{name} in {texts:?}");
    }
    assert!(svg.contains(">optional = None</text>"), "{svg}");
    assert!(!svg.contains("\n\n"));
    let row = "<td><a href=\"#structfield.inner\"><code>inner</code></a></td>\
               <td><code>char</code></td><td><code>ReadAndWrap</code></td>\
               <td>What to wrap it with.</td>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("id=\"structfield.inner\""));
    // The type of a field of a generic half is written as if it were another's.
    assert!(!page.contains("IntoIterator"), "{page}");
}

#[test]
fn enum_of_pairs_has_a_table_that_links_to_them() {
    let pages = pages("test_middle", &["--package", "test-middle"]);
    let page = fs::read_to_string(pages.join("enum.Marked.html")).unwrap();
    assert!(page.contains("<th>Wrap</th><th>Fence</th>"), "{page}");
    for row in ["Read", "Fetch"] {
        let cells = ["Wrap", "Fence"].map(|column| {
            let pair = format!("{row}To{column}");
            let title = format!("struct test_middle::{pair}");
            format!(
                "<td><a href=\"struct.{pair}.html\" title=\"{title}\"><code>{pair}</code></a></td>"
            )
        });
        assert!(page.contains(&format!("<td>{row}</td>{}", cells.concat())), "{page}");
    }
}

/// In its own package, because its docs have a mistake.
#[test]
fn expressions_are_escaped_and_links_are_checked() {
    let (package, root) = (target().join("mistaken"), concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    fs::create_dir_all(package.join("src")).unwrap();
    fs::copy(format!("{root}/Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let manifest = format!(
        "[package]\nname = \"mistaken\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nconjoin = {{ path = '{root}/runtime' }}\n\
         # As in the workspace, so its build artifacts are reused.\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\
         [profile.dev.package.\"*\"]\ndebug = false\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::write(package.join("src/lib.rs"), MISTAKEN).unwrap();
    let manifest = package.join("Cargo.toml");
    let output = document(&["--offline", "--manifest-path", manifest.to_str().unwrap()]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("error: unresolved link to `nowhere`"), "{errors}");
    assert!(errors.contains("src/lib.rs:11:16"), "{errors}");
    assert_eq!(errors.matches("error: ").count(), 2, "{errors}");

    fs::write(package.join("src/lib.rs"), MISTAKEN.replace("[nowhere]", "")).unwrap();
    let manifest = manifest.to_str().unwrap();
    let page = pages("mistaken", &["--offline", "--manifest-path", manifest]);
    let page = fs::read_to_string(page.join("struct.Show.html")).unwrap();
    assert!(page.contains(">text = &quot;&lt;b&gt;  &amp;&quot;.to_owned()<"), "{}", svg(&page));
    // If an empty line had ended the HTML, a paragraph would begin.
    assert!(!svg(&page).contains("<p>"), "{}", svg(&page));
}

const MISTAKEN: &str = r#"//! Of a link that leads nowhere.

mod private {
    /// Shows a [`private`](crate::private) text.
    #[conjoin::task]
    pub fn print(number: u8, text: String) { drop((number, text)) }
}
#[conjoin::task]
pub fn one() -> u8 { 1 }
conjoin::combine! {
    /// Shows [nowhere].
    pub struct Show = One => |number| private::Print { number, text: "<b>

&".to_owned() }
}
"#;

/// `UPDATE_EXPECT=1` writes the expected picture.
#[test]
fn picture_of_the_smallest_pair_is_as_expected() {
    let args = ["--package", "conjoin-examples", "--example", "hello", "--document-private-items"];
    let page = pages("hello", &args).join("struct.CountInFile.html");
    let page = fs::read_to_string(page).unwrap();
    expect_file!["rustdoc/count-in-file.svg"].assert_eq(&format!("{}\n", svg(&page)));
}
