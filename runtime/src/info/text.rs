//! The drawing for a terminal.

use std::fmt::{self, Display, Formatter, Write};

use super::TaskInfo;
use super::parts::{Part, Source, each_part};

impl Display for TaskInfo {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if f.alternate() && !self.docs.is_empty() {
            writeln!(f, "{}\n", self.docs)?;
        }
        let width = self.inputs.iter().map(|input| input.name.chars().count()).max().unwrap_or(0);
        let mut depth = 0;
        each_part(self, &mut |part| {
            depth -= usize::from(matches!(part, Part::Output(..) | Part::End));
            line(&part, width, depth, f)?;
            depth += usize::from(matches!(part, Part::Pair(_) | Part::Task(..)));
            Ok(())
        })?;
        if f.alternate() { self.docs_of_inputs(f) } else { Ok(()) }
    }
}

impl TaskInfo {
    fn docs_of_inputs(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let documented = || self.inputs.iter().filter(|input| !input.docs.is_empty());
        if documented().next().is_some() {
            writeln!(f)?;
        }
        documented().try_for_each(|input| {
            writeln!(f, "{}: {}", input.name, input.docs.replace('\n', "\n    "))
        })
    }
}

/// `from ──▶ │ │ offset: u64`
fn line(part: &Part, width: usize, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
    match part {
        Part::Before(_) => return Ok(()),
        Part::Input(_, Source::Open(name)) => {
            let wire = width - name.chars().count() + 2;
            write!(f, "{name} {:─<wire$}▶ ", "")?;
        }
        _ if width == 0 => {}
        _ => write!(f, "{:width$}     ", "")?,
    }
    (0..depth).try_for_each(|_| write!(f, "│ "))?;
    match part {
        Part::Pair(name) | Part::Task(_, name) => write!(f, "┌ {name}")?,
        Part::Input(input, source) => {
            write!(f, "{}", input.name)?;
            match source {
                Source::Open(_) | Source::Unknown => write!(f, ": {}", input.ty)?,
                Source::Bound(text) => write!(f, " = {}", OneLine(text))?,
                Source::Stitch(_, text) | Source::Wired(_, text) => {
                    write!(f, " ◀ {}", OneLine(text))?;
                }
            }
        }
        Part::Output(names, pattern) => write!(f, "└{}", Output(names, *pattern))?,
        Part::Before(_) | Part::End => write!(f, "└")?,
    }
    writeln!(f)
}

/// ` body, size as object`
struct Output(&'static [&'static str], Option<&'static str>);

impl Display for Output {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma} {name}")?;
        }
        let Some(pattern) = self.1 else { return Ok(()) };
        let keyword = if self.0.is_empty() { "" } else { " as" };
        write!(f, "{keyword} {pattern}")
    }
}

/// A string inside of an expression may have line breaks.
struct OneLine(&'static str);

impl Display for OneLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|it| f.write_char(if it == '\n' { ' ' } else { it }))
    }
}
