//! A task line by line, as its picture shows it, and in a literal, as the picture of a pair that it
//! is a half of comes to know it: an input is followed to where it comes from in the end.

/// So many lines of a half are drawn; of a longer one only its name and inputs.
const ROOM: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    /// A pair begins.
    Pair(String),
    /// A task begins that is no pair, or not drawn as one.
    Task(String),
    Input(String, Source),
    /// A task ends, with what its output is called.
    Output(String),
    /// A pair ends.
    End,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// The input of this name of the whole.
    Open(String),
    /// An expression.
    Bound(String),
    /// An expression of what crosses the seam of the pair so far in.
    Stitch(String, usize),
    /// The output of this name, across that seam.
    Wired(String, usize),
}

impl Line {
    pub(crate) fn output(&mut self) -> Option<&mut String> {
        match self {
            Self::Output(names) => Some(names),
            _ => None,
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Pair(name) => format!("[{name}"),
            Self::Task(name) => format!("({name}"),
            Self::Output(names) => format!("){names}"),
            Self::End => "]".to_owned(),
            Self::Input(name, source) => match source {
                Source::Open(from) => format!("<{name}\t{from}"),
                Source::Bound(text) => format!("={name}\t{}", one_line(text)),
                Source::Stitch(text, depth) => format!("~{name}\t{}\t{depth}", one_line(text)),
                Source::Wired(from, depth) => format!("-{name}\t{from}\t{depth}"),
            },
        }
    }

    fn read(line: &str) -> Option<Self> {
        let (kind, rest) = line.split_at_checked(1)?;
        let mut fields = rest.split('\t');
        let mut next = || fields.next().unwrap_or_default().to_owned();
        let (name, text, depth) = (next(), next(), next().parse().unwrap_or_default());
        Some(match kind {
            "[" => Self::Pair(name),
            "(" => Self::Task(name),
            ")" => Self::Output(name),
            "<" => Self::Input(name, Source::Open(text)),
            "=" => Self::Input(name, Source::Bound(text)),
            "~" => Self::Input(name, Source::Stitch(text, depth)),
            "-" => Self::Input(name, Source::Wired(text, depth)),
            _ => Self::End,
        })
    }
}

/// A string literal may have line breaks and tabs.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\t', '\r'], " ")
}

/// Nothing if there are too many.
pub(crate) fn write(lines: &[Line]) -> String {
    if lines.len() > ROOM {
        return String::new();
    }
    let lines: Vec<_> = lines.iter().map(Line::write).collect();
    lines.join("\n")
}

pub(crate) fn read(text: &str) -> Vec<Line> {
    text.lines().filter_map(Line::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_travels_is_what_was_drawn() {
        let input = |source| Line::Input("input".to_owned(), source);
        let mut lines = vec![
            Line::Pair("Move".to_owned()),
            Line::Task("Read".to_owned()),
            input(Source::Open("source".to_owned())),
            input(Source::Bound("a[0] = \"<\"".to_owned())),
            input(Source::Stitch("object.body".to_owned(), 2)),
            input(Source::Wired("body".to_owned(), 0)),
            Line::Output("object".to_owned()),
            Line::End,
        ];
        assert_eq!(read(&write(&lines)), lines);
        lines.extend((0..ROOM).map(|_| Line::End));
        assert_eq!(write(&lines), "");
    }
}
