use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::iter::successors;

/// Shows an error with its causes, each once.
///
/// `{}` is one line, `upload failed: connection reset`, and `{:#}` is a line for each cause. Many
/// errors already end in the text of their cause: it is not repeated.
///
/// ```
/// use std::error::Error;
/// use std::fmt::{self, Display, Formatter};
/// use std::num::ParseIntError;
///
/// #[derive(Debug)]
/// struct NotANumber(ParseIntError);
///
/// impl Display for NotANumber {
///     fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
///         f.write_str("not a number")
///     }
/// }
///
/// impl Error for NotANumber {
///     fn source(&self) -> Option<&(dyn Error + 'static)> {
///         Some(&self.0)
///     }
/// }
///
/// let error = NotANumber("one".parse::<u8>().unwrap_err());
/// let report = conjoin::report(&error);
/// assert_eq!(report.to_string(), "not a number: invalid digit found in string");
/// assert_eq!(
///     format!("{report:#}"),
///     "not a number\n  caused by: invalid digit found in string",
/// );
/// ```
#[must_use]
pub fn report<'a>(error: &'a (dyn Error + 'static)) -> Report<'a> {
    Report(error)
}

/// An error and its causes, for people: [`report`] returns it.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a>(&'a (dyn Error + 'static));

impl Report<'_> {
    /// Returns the texts of the error and of its causes, without what is repeated.
    fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.0.to_string()];
        for (depth, cause) in successors(self.0.source(), |&cause| cause.source()).enumerate() {
            let cause = cause.to_string();
            let Some(last) = texts.last_mut() else { break };
            if let Some(own) = last.strip_suffix(&cause) {
                // The first text stays whole: a pair's error is "half: cause".
                if depth == 0 || own.is_empty() {
                    continue;
                }
                let own = own.trim_end_matches([' ', ':', '-', ',']).len();
                last.truncate(own);
            }
            texts.push(cause);
        }
        texts
    }
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let between = if f.alternate() { "\n  caused by: " } else { ": " };
        f.write_str(&self.texts().join(between))
    }
}
