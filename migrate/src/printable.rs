//! Names come from others: what is printed of them must not control the terminal.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use conjoin::report;

/// The text on one line, with what controls a terminal or the direction of the text escaped.
pub(crate) fn one_line(text: &str) -> String {
    let escaped = text.chars().map(|char| {
        if char.is_control() || is_direction(char) || matches!(char, '\u{2028}' | '\u{2029}') {
            char.escape_default().to_string()
        } else {
            char.to_string()
        }
    });
    escaped.collect()
}

/// Whether it changes the direction of the text, so names can look like other ones.
fn is_direction(char: char) -> bool {
    matches!(
        char,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// An error with a line for each cause.
pub(crate) fn error_lines(error: &(dyn Error + 'static)) -> String {
    format!("{:#}", report(&Escaped::of(error)))
}

/// An error of which each text is on one line.
#[derive(Debug)]
struct Escaped {
    text: String,
    cause: Option<Box<Self>>,
}

impl Escaped {
    fn of(error: &(dyn Error + 'static)) -> Self {
        let cause = error.source().map(|cause| Box::new(Self::of(cause)));
        Self { text: one_line(&error.to_string()), cause }
    }
}

impl Display for Escaped {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Escaped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::{error_lines, one_line};

    #[test]
    fn what_controls_a_terminal_is_escaped() {
        for (text, expected) in [
            ("plain \u{e4}\u{5d0}\\", "plain \u{e4}\u{5d0}\\"),
            ("a\u{1b}[2Jb\r\n", "a\\u{1b}[2Jb\\r\\n"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("gpj.\u{202e}exe\u{2028}", "gpj.\\u{202e}exe\\u{2028}"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }

    #[test]
    fn only_causes_have_lines_of_their_own() {
        let error = std::io::Error::other("a\nb");
        assert_eq!(error_lines(&error), "a\\nb");
    }
}
