//! Drawings of a task: for a terminal, for Graphviz and for Mermaid.

use std::io::{Write as _, stderr};
use std::process::{Command, Stdio};

use conjoin::{Given, Task, TaskExt, combine, task};

struct Object {
    body: Vec<u8>,
    size: usize,
}

/// Reads one object.
#[task]
fn read(
    /// Bucket of the object.
    bucket: String,
    /// Object to read,
    /// by its name.
    key: String,
    ahead: usize,
) -> Object {
    Object { body: [bucket, key].concat().into_bytes(), size: ahead }
}

#[task(output(written))]
fn write(body: Vec<u8>, name: String, overwrite: bool) -> usize {
    body.len() + name.len() + usize::from(overwrite)
}

#[task]
fn log(written: usize, r#type: String) -> String {
    format!("{written} {type}")
}

combine! {
    /// Moves one object.
    ///
    /// Whole.
    struct Move =
        Read { key as source, ahead: 4, .. } => |object, source| Write {
            body: object.body,
            name: format!("{source}<{}>\"&{}", object.size, '\\'),
            ..
        }
}

combine! { struct Nightly = Move { bucket: "photos".to_owned(), source as key, .. } => Log }

#[test]
fn pair_is_drawn_as_text() {
    assert_eq!(
        Move::INFO.to_string(),
        r#"
              ┌ Move
              │ ┌ Read
bucket ─────▶ │ │ bucket: String
source ─────▶ │ │ key: String
              │ │ ahead = 4
              │ └ object
              │ ┌ Write
              │ │ body ◀ object.body
              │ │ name ◀ format!("{source}<{}>\"&{}", object.size, '\\')
overwrite ──▶ │ │ overwrite: bool
              │ └ written
              └
"#
        .trim_start_matches('\n')
    );
}

#[test]
fn alternate_form_includes_the_docs() {
    let text = format!("{:#}", Move::INFO);
    assert!(text.starts_with("Moves one object.\n\nWhole.\n\n   "), "{text}");
    let docs = "└\n\nbucket: Bucket of the object.\nsource: Object to read,\n    by its name.\n";
    assert!(text.ends_with(docs), "{text}");
}

#[test]
fn input_of_a_nested_pair_is_traced_to_its_origin() {
    assert_eq!(
        Nightly::INFO.to_string(),
        r#"
              ┌ Nightly
              │ ┌ Move
              │ │ ┌ Read
              │ │ │ bucket = "photos".to_owned()
key ────────▶ │ │ │ key: String
              │ │ │ ahead = 4
              │ │ └ object
              │ │ ┌ Write
              │ │ │ body ◀ object.body
              │ │ │ name ◀ format!("{source}<{}>\"&{}", object.size, '\\')
overwrite ──▶ │ │ │ overwrite: bool
              │ │ └ written
              │ └
              │ ┌ Log
              │ │ written ◀ written
type ───────▶ │ │ type: String
              │ └
              └
"#
        .trim_start_matches('\n')
    );
}

combine! { struct Lines = Write { name: "a
b".to_owned(), .. } => |_| Log { written: 1, .. } }

#[test]
fn multiline_expression_is_drawn_on_one_line() {
    assert!(Lines::INFO.to_string().contains("│ name = \"a b\".to_owned()\n"));
}

#[test]
fn single_task_is_one_box() {
    let text = "\
written ──▶ │ written: usize
type ─────▶ │ type: String
            └
";
    assert_eq!(Log::INFO.to_string(), format!("            ┌ Log\n{text}"));
    assert!(Log::INFO.dot().to_string().contains("i1 -> t0 [label=\"type\"];"));
}

combine! { struct Inline = Write { body: Vec::new(), .. } => |count| Log { written: 1, r#type: format!("{count:?}") } }
combine! { struct Dropped = Write => |_| Log { written: 1, .. } }

#[test]
fn seam_values_and_bound_values_are_drawn_differently() {
    let pair = Inline::INFO.pair.unwrap();
    assert_eq!(pair.pattern, Some("count"));
    assert_eq!(pair.second.given[0], Given::Bound("1"));
    assert_eq!(pair.second.given[1], Given::Stitch("format!(\"{count:?}\")"));
    // Nothing crosses the seam, but the order of the halves is still drawn.
    assert!(Dropped::INFO.dot().to_string().contains("t0 -> t1 [label=\"\"];"));
    assert!(Dropped::INFO.mermaid().to_string().contains("t0 --> t1\n"));
}

/// Returns the information of a pair whose type has no name.
fn info<T: Task>(_: &T) -> conjoin::TaskInfo {
    *T::INFO
}

#[test]
fn imperative_pair_is_drawn_without_its_closure() {
    let write = Write { body: Vec::new(), name: String::new(), overwrite: true };
    let pair = write.combine(|written| Log { written, r#type: String::new() });
    let text = "\
┌ pair
│ ┌ Write
│ │ body: Vec<u8>
│ │ name: String
│ │ overwrite: bool
│ └ written
│ ┌ Log
│ │ written: usize
│ │ type: String
│ └
└
";
    assert_eq!(info(&pair).to_string(), text);
    assert!(info(&pair).dot().to_string().contains("t0 -> t1"));
}

#[test]
fn mermaid_has_a_subgraph_for_each_pair() {
    assert_eq!(
        Nightly::INFO.mermaid().to_string(),
        r#"
flowchart LR
i0(["key"])
i1(["overwrite"])
i2(["type"])
subgraph p1["Nightly"]
subgraph p2["Move"]
t0["Read<br>bucket = #quot;photos#quot;.to_owned()<br>ahead = 4"]
t1["Write<br>body = object.body<br>name = format!(#quot;{source}#lt;{}#gt;#92;#quot;#amp;{}#quot;, object.size, '#92;#92;')"]
end
t2["Log"]
end
i0 -- "key" --> t0
t0 -- "body" --> t1
t0 -- "name" --> t1
i1 -- "overwrite" --> t1
t1 -- "written" --> t2
i2 -- "type" --> t2
"#
        .trim_start()
    );
}

#[test]
fn dot_has_a_cluster_for_each_pair() {
    let dot = Nightly::INFO.dot().to_string();
    let lines = [
        "i0 [shape=plain, label=\"key\"];",
        "subgraph cluster_1 { label=\"Nightly\";",
        "subgraph cluster_2 { label=\"Move\";",
        r#"t0 [label="Read\lbucket = \"photos\".to_owned()\lahead = 4\l"];"#,
        r#"t1 [label="Write\lbody = object.body\lname = format!(\"{source}<{}>\\\"&amp;{}\", object.size, '\\\\')\l"];"#,
        "t2 [label=\"Log\\l\"];",
        "i0 -> t0 [label=\"key\"];",
        "t1 -> t2 [label=\"written\"];",
    ];
    for line in lines {
        assert!(dot.contains(&format!("\n{line}\n")), "{line} in\n{dot}");
    }
}

/// Graphviz reads the output, and shows the user's expression unchanged.
#[test]
fn graphviz_reads_the_dot() {
    let mut dot = Command::new("dot");
    dot.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut dot) = dot.stderr(Stdio::piped()).spawn() else {
        writeln!(stderr(), "SKIPPED: `dot` is not installed: install graphviz").unwrap();
        return;
    };
    let mut stdin = dot.stdin.take().unwrap();
    write!(stdin, "{}", Nightly::INFO.dot()).unwrap();
    drop(stdin);
    let output = dot.wait_with_output().unwrap();
    let (svg, errors) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    assert!(output.status.success(), "{errors:?}");
    let svg = svg.unwrap().replace("&#45;", "-").replace("&#39;", "'");
    let name = r#"name = format!(&quot;{source}&lt;{}&gt;\&quot;&amp;{}&quot;, object.size, '\\')"#;
    assert!(svg.contains(name), "{svg}");
}

combine! { struct Control = Write { name: "a	b".to_owned(), .. } => |_| Log { written: 1, .. } }

/// A terminal would obey them, and XML forbids them.
#[test]
fn control_characters_are_escaped() {
    for drawn in [
        Control::INFO.to_string(),
        Control::INFO.dot().to_string(),
        Control::INFO.mermaid().to_string(),
    ] {
        assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
    }
    assert!(Control::INFO.to_string().contains(r#"name = "a\u{1b}\tb""#));
    assert!(Control::INFO.dot().to_string().contains(r#"name = \"a\\u{1b}\\tb\""#));
}

struct Names(&'static str);

#[task]
fn find(key: String) -> Option<String> {
    Some(key)
}

combine! {
    struct Lent = Find => |Some(body), prefix: String, names: &Names| Write {
        body: body.into_bytes(),
        name: format!("{prefix}{}", names.0),
        ..
    } else 0
}

combine! { struct Again = Lent { prefix: "a".to_owned(), key as from, .. } => |written| Log { written, .. } }

#[test]
fn stitch_is_drawn_between_the_halves() {
    let text = r#"
              ┌ Lent
              │ ┌ Find
key ────────▶ │ │ key: String
              │ └ Some(body)
prefix ─────▶ │ prefix: String
              │ names: &Names
              │ else 0
              │ ┌ Write
              │ │ body ◀ body.into_bytes()
              │ │ name = format!("{prefix}{}", names.0)
overwrite ──▶ │ │ overwrite: bool
              │ └ written
              └
"#;
    assert_eq!(Lent::INFO.to_string(), text.trim_start_matches('\n'));
    assert!(Again::INFO.to_string().contains("│ │ prefix = \"a\".to_owned()\n"));
    assert!(Lent::INFO.dot().to_string().contains("i1 -> t1 [label=\"prefix\"];"));
    assert!(Lent::INFO.mermaid().to_string().contains("i1 -- \"prefix\" --> t1\n"));
    let pair = Lent::INFO.pair.unwrap();
    assert_eq!((pair.resources, pair.otherwise), (&["names: &Names"][..], Some("0")));
}
