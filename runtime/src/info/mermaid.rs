//! The drawing for Mermaid.

use std::fmt::{self, Display, Formatter};

use super::TaskInfo;
use super::graph::{Language, Node, Text, graph};

/// ```text
/// flowchart LR
/// i0(["source"])
/// subgraph p1["Move"]
/// t0["Read"]
/// t1["Write<br>body = object.body<br>overwrite = true"]
/// end
/// i0 -- "key" --> t0
/// t0 -- "body" --> t1
/// ```
pub(super) struct Mermaid(pub(super) TaskInfo);

impl Display for Mermaid {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        graph::<Self>(&self.0, f)
    }
}

impl Language for Mermaid {
    const BEGIN: &str = "flowchart LR\n";
    const END: &str = "";
    const ESCAPES: &[(char, &str)] = &[
        ('"', "#quot;"),
        ('#', "#35;"),
        ('&', "#amp;"),
        ('<', "#lt;"),
        ('>', "#gt;"),
        ('`', "#96;"),
        ('\\', "#92;"),
        ('\n', "<br>"),
    ];

    fn input(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        writeln!(f, "i{number}([\"{name}\"])")
    }

    fn pair(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        writeln!(f, "subgraph p{number}[\"{name}\"]")
    }

    fn pair_end(f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "end")
    }

    fn task(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        write!(f, "t{number}[\"{name}")
    }

    fn given(f: &mut Formatter<'_>, input: &str, text: Text<'_, Self>) -> fmt::Result {
        write!(f, "<br>{input} = {text}")
    }

    fn task_end(f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\"]")
    }

    fn edge(f: &mut Formatter<'_>, from: Node, to: usize, text: Text<'_, Self>) -> fmt::Result {
        if text.is_empty() {
            return writeln!(f, "{from} --> t{to}");
        }
        writeln!(f, "{from} -- \"{text}\" --> t{to}")
    }
}
