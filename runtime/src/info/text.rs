//! The drawing for a terminal.

use std::fmt::{self, Display, Formatter, Write};

use super::parts::{Part, each_part};
use super::{Given, TaskInfo};

impl Display for TaskInfo {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if f.alternate() && !self.docs.is_empty() {
            writeln!(f, "{}\n", Visible(self.docs, "\n"))?;
        }
        let width = self.inputs.iter().map(|input| input.name.chars().count()).max().unwrap_or(0);
        let mut depth = 0;
        each_part(self, &mut |part| {
            depth -= usize::from(matches!(part, Part::Output { .. } | Part::End));
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
        documented()
            .try_for_each(|input| writeln!(f, "{}: {}", input.name, Visible(input.docs, "\n    ")))
    }
}

/// `from ──▶ │ │ offset: u64`
fn line(part: &Part, width: usize, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
    match part {
        Part::Before(_) => return Ok(()),
        Part::Input { given: Some(Given::Open(name)), .. }
        | Part::Own { given: Some(Given::Open(name)), .. } => {
            let wire = width - name.chars().count() + 2;
            write!(f, "{name} {:─<wire$}▶ ", "")?;
        }
        _ if width == 0 => {}
        _ => write!(f, "{:width$}     ", "")?,
    }
    (0..depth).try_for_each(|_| write!(f, "│ "))?;
    match part {
        Part::Pair(name) => write!(f, "┌ {name}")?,
        Part::Task(_, title) => write!(f, "┌ {title}")?,
        Part::Input { input, given, .. } | Part::Own { input, given, .. } => {
            write!(f, "{}", input.name)?;
            match given {
                Some(Given::Open(_)) | None => {
                    write!(f, ": {}", Visible(input.ty, " "))?;
                    if let Some(default) = input.default {
                        write!(f, " = {}", Visible(default, " "))?;
                    }
                }
                Some(Given::Bound(text)) => write!(f, " = {}", Visible(text, " "))?,
                Some(Given::Stitch(text) | Given::Wired(text)) => {
                    write!(f, " ◀ {}", Visible(text, " "))?;
                }
            }
        }
        Part::Output { names, pattern } => write!(f, "└{}", Output(names, *pattern))?,
        Part::Resource(resource) => write!(f, "{}", Visible(resource, " "))?,
        Part::Otherwise(output) => write!(f, "else {}", Visible(output, " "))?,
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
        write!(f, "{keyword} {}", Visible(pattern, " "))
    }
}

/// A text, with the second one for each line break. Other control characters, which a string literal
/// may contain, are escaped: a terminal would obey them.
struct Visible(&'static str, &'static str);

impl Display for Visible {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|it| match it {
            '\n' => f.write_str(self.1),
            it if it.is_control() => write!(f, "{}", it.escape_default()),
            it => f.write_char(it),
        })
    }
}
