//! The drawing for other tools: tasks in clusters, and edges.

use std::fmt::{self, Display, Formatter, Write};
use std::marker::PhantomData;

use super::parts::{Part, each_part};
use super::{Given, TaskInfo};

/// A language for graphs.
pub(super) trait Language {
    const BEGIN: &str;
    const END: &str;
    /// The escape sequence for a character inside a text.
    const ESCAPES: &[(char, &str)];

    fn input(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result;
    fn pair(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result;
    fn pair_end(f: &mut Formatter<'_>) -> fmt::Result;
    fn task(f: &mut Formatter<'_>, number: usize, name: Text<'_, Self>) -> fmt::Result;
    fn given(f: &mut Formatter<'_>, input: &str, text: Text<'_, Self>) -> fmt::Result;
    fn task_end(f: &mut Formatter<'_>) -> fmt::Result;
    fn edge(f: &mut Formatter<'_>, from: Node, to: usize, text: Text<'_, Self>) -> fmt::Result;
}

/// The start of an edge: an open input, or the task with this number.
pub(super) enum Node {
    Input(usize),
    Task(usize),
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(number) => write!(f, "i{number}"),
            Self::Task(number) => write!(f, "t{number}"),
        }
    }
}

/// A text in which the language's special characters are escaped.
pub(super) struct Text<'a, L: ?Sized>(&'a str, PhantomData<L>);

impl<L> Text<'_, L> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn text<L: Language>(text: &str) -> Text<'_, L> {
    Text(text, PhantomData)
}

impl<L: Language + ?Sized> Display for Text<'_, L> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|it| match it {
            '\n' => write_escaped::<L>(it, f),
            it if it.is_control() => {
                it.escape_default().try_for_each(|it| write_escaped::<L>(it, f))
            }
            it => write_escaped::<L>(it, f),
        })
    }
}

fn write_escaped<L: Language + ?Sized>(it: char, f: &mut Formatter<'_>) -> fmt::Result {
    match L::ESCAPES.iter().find(|(from, _)| *from == it) {
        Some((_, escape)) => f.write_str(escape),
        None => f.write_char(it),
    }
}

/// Edges come last, because an edge inside a cluster would move its ends into the cluster.
pub(super) fn graph<L: Language>(task: &TaskInfo, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str(L::BEGIN)?;
    for (number, input) in task.inputs.iter().enumerate() {
        L::input(f, number, text(input.name))?;
    }
    let mut pairs = 0;
    each_part(task, &mut |part| {
        pairs += usize::from(matches!(part, Part::Pair(_)));
        node::<L>(f, &part, pairs)
    })?;
    let mut at = 0;
    each_part(task, &mut |part| {
        if let Part::Task(number, _) = part {
            at = number;
        }
        edge::<L>(f, &part, task, at)
    })?;
    f.write_str(L::END)
}

fn node<L: Language>(f: &mut Formatter<'_>, part: &Part, pair: usize) -> fmt::Result {
    match part {
        Part::Pair(name) => L::pair(f, pair, text(name)),
        Part::Task(number, title) => L::task(f, *number, text(&title.to_string())),
        Part::Input { input, given: Some(Given::Bound(it) | Given::Stitch(it)), .. } => {
            L::given(f, input.name, text(it))
        }
        Part::Output { .. } => L::task_end(f),
        Part::End => L::pair_end(f),
        Part::Input { .. }
        | Part::Own { .. }
        | Part::Resource(_)
        | Part::Otherwise(_)
        | Part::Before(_) => Ok(()),
    }
}

fn edge<L: Language>(
    f: &mut Formatter<'_>,
    part: &Part,
    whole: &TaskInfo,
    to: usize,
) -> fmt::Result {
    let to = if let Part::Own { to, .. } = part { *to } else { to };
    match part {
        Part::Input { input, given: Some(Given::Open(name)), .. }
        | Part::Own { input, given: Some(Given::Open(name)), .. } => {
            let number = whole.inputs.iter().position(|it| it.name == *name).unwrap_or_default();
            L::edge(f, Node::Input(number), to, text(input.name))
        }
        Part::Input { input, given: Some(Given::Wired(_) | Given::Stitch(_)), from }
        | Part::Own { input, given: Some(Given::Wired(_) | Given::Stitch(_)), from, .. } => {
            L::edge(f, Node::Task(*from), to, text(input.name))
        }
        Part::Before(from) => L::edge(f, Node::Task(*from), from + 1, text("")),
        _ => Ok(()),
    }
}
