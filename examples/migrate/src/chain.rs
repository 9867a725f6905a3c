//! Printing an error with its causes.

use std::error::Error;
use std::iter::successors;

/// The error and below it its causes, one a line and each said once.
#[must_use]
pub fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("error: {error}");
    let mut line = 0;
    for (depth, cause) in successors(error.source(), |&cause| cause.source()).enumerate() {
        let cause = cause.to_string();
        // Many errors end in their cause. A combined task's is "half: cause", which stays whole.
        if let Some(own) = text[line..].strip_suffix(&cause) {
            if depth == 0 || own.is_empty() {
                continue;
            }
            let own = own.trim_end_matches([' ', ':', '-', ',']).len();
            text.truncate(line + own);
        }
        text.push_str("\n  caused by: ");
        line = text.len();
        text.push_str(&cause);
    }
    text
}
