use std::fmt::{self, Display, Formatter};

/// What is known of a task at compile time: [`Task::INFO`](crate::Task::INFO).
///
/// `Display` lists the inputs, and for a combined task what each half is given; `{:#}` adds the docs.
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
///     r#"CopyLine(from: u64)
///   Read { offset: from } -> line
///   Write { line: line of Read, end: '\n' }
/// "#
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
    /// The half that the input of a combined task comes from; if both share it, the first.
    pub half: Option<Half>,
}

/// One of the two tasks in a combined task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Half {
    /// The one whose output crosses the seam.
    First,
    /// The one that takes it.
    Second,
}

/// The halves of a combined task, and what each is given.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PairInfo {
    /// The first half.
    pub first: HalfInfo,
    /// The second half.
    pub second: HalfInfo,
}

/// One half of a combined task.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HalfInfo {
    /// The task.
    pub task: &'static TaskInfo,
    /// What each of its inputs is given, in the order of `task.inputs`; empty for a half that
    /// [`TaskExt::combine`](crate::TaskExt::combine) joined, where only the closure knows.
    pub given: &'static [Given],
}

/// What an input of a half is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Given {
    /// The input of this name of the combined task.
    Open(&'static str),
    /// An expression, as written.
    Bound(&'static str),
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
        Self { name, docs, inputs, outputs, pair: None }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn pair(
        name: &'static str,
        docs: &'static str,
        inputs: &'static [InputInfo],
        pair: &'static PairInfo,
    ) -> Self {
        Self { name, docs, inputs, outputs: pair.second.task.outputs, pair: Some(pair) }
    }
}

impl InputInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn leaf(name: &'static str, ty: &'static str, docs: &'static str) -> Self {
        Self { name, ty, docs, half: None }
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
        second: &'static TaskInfo,
        second_given: &'static [Given],
    ) -> Self {
        Self {
            first: HalfInfo { task: first, given: first_given },
            second: HalfInfo { task: second, given: second_given },
        }
    }

    pub(crate) const fn undrawn(first: &'static TaskInfo, second: &'static TaskInfo) -> Self {
        Self::new(first, &[], second, &[])
    }
}

impl Display for TaskInfo {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (i, input) in self.inputs.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{}: {}", input.name, input.ty)?;
        }
        writeln!(f, "){}", Outputs(self.outputs))?;
        if f.alternate() {
            self.fmt_docs(f)?;
        }
        let Some(pair) = self.pair else { return Ok(()) };
        pair.first.fmt(pair, f)?;
        pair.second.fmt(pair, f)
    }
}

impl TaskInfo {
    fn fmt_docs(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for line in self.docs.lines() {
            writeln!(f, "  {line}")?;
        }
        for input in self.inputs.iter().filter(|input| !input.docs.is_empty()) {
            writeln!(f, "  {}: {}", input.name, input.docs.replace('\n', " "))?;
        }
        Ok(())
    }
}

impl HalfInfo {
    fn fmt(&self, pair: &PairInfo, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "  {} {{", self.task.name)?;
        for (i, (input, given)) in self.task.inputs.iter().zip(self.given).enumerate() {
            let comma = if i == 0 { " " } else { ", " };
            write!(f, "{comma}{}: ", input.name)?;
            match given {
                Given::Open(text) | Given::Bound(text) => write!(f, "{text}")?,
                Given::Wired(output) => write!(f, "{output} of {}", pair.first.task.name)?,
            }
        }
        writeln!(f, " }}{}", Outputs(self.task.outputs))
    }
}

struct Outputs(&'static [&'static str]);

impl Display for Outputs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            [one] => write!(f, " -> {one}"),
            more => write!(f, " -> ({})", more.join(", ")),
        }
    }
}
