use std::error::Error;
use std::iter::successors;

use apalis_core::error::AbortError;

use crate::BoxError;

/// The error as it is stored: apalis keeps the text of an error and drops its causes.
pub(super) fn stored(error: &BoxError) -> BoxError {
    let causes = || successors(Some(&**error as &(dyn Error + 'static)), |&cause| cause.source());
    let mut text = String::new();
    for cause in causes().map(ToString::to_string) {
        // Many errors end in their cause.
        if !text.contains(&cause) {
            let colon = if text.is_empty() { "" } else { ": " };
            text.extend([colon, &cause]);
        }
    }
    if causes().any(<dyn Error>::is::<AbortError>) {
        return AbortError::new(text).into();
    }
    text.into()
}
