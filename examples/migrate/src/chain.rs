//! Printing an error with its causes.

use std::error::Error;
use std::iter::successors;

/// The error and below it its causes, one a line and each said once.
#[must_use]
pub fn describe(error: &(dyn Error + 'static)) -> String {
    let mut lines = vec![format!("error: {error}")];
    let causes = successors(error.source(), |&cause| cause.source());
    for (depth, cause) in causes.map(ToString::to_string).enumerate() {
        let last = lines.len() - 1;
        // Many errors end in their cause. A combined task's is "half: cause", which stays whole.
        match lines[last].strip_suffix(&cause) {
            Some(own) if depth == 0 || own.is_empty() => continue,
            Some(own) => lines[last] = own.trim_end_matches([' ', ':', '-', ',']).to_owned(),
            None => {}
        }
        lines.push(cause);
    }
    lines.join("\n  caused by: ")
}
