mod dot;
mod graph;
mod mermaid;
mod parts;
mod text;

use std::error::Error;
use std::fmt::Display;

use crate::retry::{AskRetry, Retry};
use crate::task::Inputs;

/// The description of a task, known at compile time: [`Task::INFO`](crate::Task::INFO).
///
/// `Display` draws it: each task with the values of its inputs. Open inputs come from the left, and what
/// crosses the seam follows a `◀`. `{:#}` adds the docs. [`dot`](Self::dot) and
/// [`mermaid`](Self::mermaid) draw it for the tools of these names, and rustdoc shows a picture on
/// the page of each combined task.
///
/// ```
/// use conjoin::{Task, combine, task};
///
/// /// Reads a line.
/// #[task(output(line))]
/// fn read(
///     /// Where to begin, in bytes.
///     offset: u64,
/// ) -> String {
///     offset.to_string()
/// }
///
/// #[task]
/// fn write(mut line: String, end: char) -> String {
///     line.push(end);
///     line
/// }
///
/// combine! { struct CopyLine = Read { offset as from } => Write { end: '\n', .. } }
///
/// assert_eq!(CopyLine::INFO.inputs[0].name, "from");
/// assert_eq!(CopyLine::INFO.inputs[0].docs, "Where to begin, in bytes.");
/// assert_eq!(
///     CopyLine::INFO.to_string(),
///     r"
///          ┌ CopyLine
///          │ ┌ Read
/// from ──▶ │ │ offset: u64
///          │ └ line
///          │ ┌ Write
///          │ │ line ◀ line
///          │ │ end = '\n'
///          │ └
///          └
/// "
///     .trim_start_matches('\n')
/// );
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TaskInfo {
    /// The name of the struct.
    pub name: &'static str,
    /// The docs of the function, or of the combined struct.
    pub docs: &'static str,
    /// The inputs, in the order of the struct's fields.
    pub inputs: &'static [InputInfo],
    /// The names that `output(..)` gave to the output; of a combined task, those of its second half.
    pub outputs: &'static [&'static str],
    /// The two halves of a combined task.
    pub pair: Option<&'static PairInfo>,
    /// The tasks of the variants of an enum, in their order; empty for a task that is not an enum.
    pub variants: &'static [&'static TaskInfo],
    /// Whether trying again helps after the failure of a flow that the task made.
    pub(crate) retry: AskRetry,
    /// The task that this one wraps: see [`wrapping`](Self::wrapping).
    pub wraps: Option<&'static TaskInfo>,
}

/// One input of a task.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct InputInfo {
    /// The field's name.
    pub name: &'static str,
    /// Its type, as the function has it.
    pub ty: &'static str,
    /// The docs of the parameter.
    pub docs: &'static str,
    /// The default, as written in `#[default(..)]`.
    pub default: Option<&'static str>,
    /// The half that the input of a combined task comes from; if both share it, the first.
    pub half: Option<Half>,
}

/// One of the two tasks in a combined task.
///
/// It is not `#[non_exhaustive]`: a pair has two halves and never more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Half {
    /// The one whose output crosses the seam.
    First,
    /// The one that takes it.
    Second,
}

/// The halves of a combined task, and how their inputs get their values.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PairInfo {
    /// The first half.
    pub first: HalfInfo,
    /// The second half.
    pub second: HalfInfo,
    /// The pattern of the stitch, as written; None if the wires go by name, and where
    /// [`TaskExt::combine`](crate::TaskExt::combine) joined the halves.
    pub pattern: Option<&'static str>,
    /// The resources that the stitch is lent, as written: `names: &Names`. Its own inputs are those of
    /// the pair without a [`half`](InputInfo::half).
    pub resources: &'static [&'static str],
    /// The expression after `else`, as written.
    pub otherwise: Option<&'static str>,
}

/// One half of a combined task.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HalfInfo {
    /// The task.
    pub task: &'static TaskInfo,
    /// How each of its inputs gets its value, in the order of `task.inputs`; empty for a half that
    /// [`TaskExt::combine`](crate::TaskExt::combine) joined, because only the closure knows.
    pub given: &'static [Given],
}

/// How an input of a half gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Given {
    /// The input of this name of the combined task.
    Open(&'static str),
    /// An expression, as written, without what crosses the seam.
    Bound(&'static str),
    /// An expression, as written, that takes the first half's output by the stitch's pattern.
    Stitch(&'static str),
    /// The output of this name of the first half.
    Wired(&'static str),
}

impl TaskInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn leaf(
        name: &'static str,
        docs: &'static str,
        inputs: &'static [InputInfo],
        outputs: &'static [&'static str],
    ) -> Self {
        let retry = AskRetry::UNSPECIFIED;
        Self { name, docs, inputs, outputs, pair: None, variants: &[], wraps: None, retry }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_retry(self, retry: AskRetry) -> Self {
        Self { retry, ..self }
    }

    /// Asks the task or its halves, the second half first. A task that doesn't know the error answers
    /// `Unspecified`.
    pub(crate) fn retry_of(&self, error: &(dyn Error + 'static)) -> Retry {
        let halves = self.pair.map(|pair| [pair.second.task, pair.first.task]);
        let parts = halves.iter().flatten().chain(self.variants).chain(&self.wraps);
        let mut verdicts = parts.map(|task| task.retry_of(error));
        let verdict = verdicts.find(|verdict| *verdict != Retry::Unspecified);
        verdict.unwrap_or_else(|| self.retry.ask(error))
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn pair(
        name: &'static str,
        docs: &'static str,
        inputs: &'static [InputInfo],
        pair: &'static PairInfo,
    ) -> Self {
        let outputs = pair.second.task.outputs;
        let retry = AskRetry::UNSPECIFIED;
        Self { name, docs, inputs, outputs, pair: Some(pair), variants: &[], wraps: None, retry }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn of_enum(
        name: &'static str,
        docs: &'static str,
        inputs: &'static [InputInfo],
        variants: &'static [&'static TaskInfo],
    ) -> Self {
        let retry = AskRetry::UNSPECIFIED;
        Self { name, docs, inputs, outputs: &[], pair: None, variants, wraps: None, retry }
    }
}

impl InputInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn leaf(name: &'static str, ty: &'static str, docs: &'static str) -> Self {
        Self { name, ty, docs, default: None, half: None }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_default(self, text: &'static str) -> Self {
        Self { default: Some(text), ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn open(self, name: &'static str, half: Half) -> Self {
        Self { name, half: Some(half), ..self }
    }
}

impl PairInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        first: &'static TaskInfo,
        first_given: &'static [Given],
        pattern: Option<&'static str>,
        second: &'static TaskInfo,
        second_given: &'static [Given],
    ) -> Self {
        Self {
            first: HalfInfo { task: first, given: first_given },
            second: HalfInfo { task: second, given: second_given },
            pattern,
            resources: &[],
            otherwise: None,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_stitch(
        self,
        resources: &'static [&'static str],
        otherwise: Option<&'static str>,
    ) -> Self {
        Self { resources, otherwise, ..self }
    }

    pub(crate) const fn undrawn(first: &'static TaskInfo, second: &'static TaskInfo) -> Self {
        Self::new(first, &[], None, second, &[])
    }
}

impl TaskInfo {
    /// Describes a task that is written by hand, by its struct: the name, the docs, and the fields as
    /// inputs.
    ///
    /// ```
    /// use conjoin::{Inputs, TaskInfo};
    ///
    /// /// Waits.
    /// #[derive(Inputs)]
    /// struct Wait {
    ///     /// For so many seconds.
    ///     seconds: u64,
    /// }
    ///
    /// const INFO: &TaskInfo = &TaskInfo::of::<Wait>();
    /// assert_eq!((INFO.name, INFO.docs), ("Wait", "Waits."));
    /// assert_eq!(INFO.inputs[0].docs, "For so many seconds.");
    /// ```
    #[must_use]
    pub const fn of<T: Inputs>() -> Self {
        T::INPUTS
    }

    /// Adds the task that this one wraps. It is drawn as `Within<S3Read>`.
    #[must_use]
    pub const fn wrapping(self, task: &'static TaskInfo) -> Self {
        Self { wraps: Some(task), ..self }
    }

    /// Displays the task in Graphviz's language, DOT: `dot -Tsvg` draws it.
    ///
    /// ```
    /// # use conjoin::{Task, combine, task};
    /// # #[task(output(line))]
    /// # fn read(offset: u64) -> String { offset.to_string() }
    /// # #[task]
    /// # fn write(line: String, end: char) -> String { format!("{line}{end}") }
    /// combine! { struct CopyLine = Read => Write { end: '\n', .. } }
    ///
    /// assert!(CopyLine::INFO.dot().to_string().starts_with("digraph {\n"));
    /// ```
    #[must_use]
    pub fn dot(self) -> impl Display {
        dot::Dot(self)
    }

    /// Displays the task as a flowchart of Mermaid, which many sites draw in a `mermaid` code block.
    ///
    /// ```
    /// # use conjoin::{Task, combine, task};
    /// # #[task(output(line))]
    /// # fn read(offset: u64) -> String { offset.to_string() }
    /// # #[task]
    /// # fn write(line: String, end: char) -> String { format!("{line}{end}") }
    /// combine! { struct CopyLine = Read => Write { end: '\n', .. } }
    ///
    /// assert!(CopyLine::INFO.mermaid().to_string().starts_with("flowchart LR\n"));
    /// ```
    #[must_use]
    pub fn mermaid(self) -> impl Display {
        mermaid::Mermaid(self)
    }
}
