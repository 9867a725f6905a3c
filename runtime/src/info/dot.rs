//! The drawing for Graphviz.

use std::fmt::{self, Display, Formatter};

use super::TaskInfo;
use super::graph::{Language, Node, Text, graph};

/// ```text
/// digraph {
/// rankdir=LR; node [shape=box];
/// i0 [shape=plain, label="source"];
/// subgraph cluster_1 { label="Move";
/// t0 [label="Read\l"];
/// t1 [label="Write\lbody = object.body\loverwrite = true\l"];
/// }
/// i0 -> t0 [label="key"];
/// t0 -> t1 [label="body"];
/// }
/// ```
pub(super) struct Dot(pub(super) TaskInfo);

impl Display for Dot {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        graph::<Self>(&self.0, f)
    }
}

impl Language for Dot {
    const BEGIN: &str = "digraph {\nrankdir=LR; node [shape=box];\n";
    const END: &str = "}\n";
    const ESCAPES: &[(char, &str)] =
        &[('"', "\\\""), ('&', "&amp;"), ('\\', "\\\\"), ('\n', "\\l")];

    fn input(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        writeln!(f, "i{number} [shape=plain, label=\"{name}\"];")
    }

    fn pair(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        writeln!(f, "subgraph cluster_{number} {{ label=\"{name}\";")
    }

    fn pair_end(f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "}}")
    }

    fn task(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result {
        write!(f, "t{number} [label=\"{name}\\l")
    }

    fn given(f: &mut Formatter<'_>, input: &str, text: Text<'_, Self>) -> fmt::Result {
        write!(f, "{input} = {text}\\l")
    }

    fn task_end(f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\"];")
    }

    fn edge(f: &mut Formatter<'_>, from: Node, to: usize, text: Text<'_, Self>) -> fmt::Result {
        writeln!(f, "{from} -> t{to} [label=\"{text}\"];")
    }
}
