//! The failures that are recorded already, so each is recorded once: by the half in which it
//! happened, and not by the tasks that pass it on.

use std::cell::RefCell;
use std::error::Error;
use std::io;
use std::iter::successors;

thread_local! {
    /// A list for each span that is being polled on this thread.
    static RECORDED: RefCell<Vec<Vec<String>>> = const { RefCell::new(Vec::new()) };
}

/// Adds a failure for the task that is being polled.
pub(crate) fn add(text: String) {
    RECORDED.with_borrow_mut(|lists| {
        if let Some(list) = lists.last_mut() {
            list.push(text);
        }
    });
}

/// Calls `poll`, and adds what it records to the list.
pub(crate) fn within<T>(list: &mut Vec<String>, poll: impl FnOnce() -> T) -> T {
    RECORDED.with_borrow_mut(|lists| lists.push(std::mem::take(list)));
    let list = Within(list);
    let polled = poll();
    drop(list);
    polled
}

/// Ends the list, also after a panic.
struct Within<'a>(&'a mut Vec<String>);

impl Drop for Within<'_> {
    fn drop(&mut self) {
        *self.0 = RECORDED.with_borrow_mut(Vec::pop).unwrap_or_default();
    }
}

/// Whether the text is a recorded failure's, or ends with one.
pub(crate) fn is_recorded(text: &str, recorded: &[String]) -> bool {
    recorded.iter().any(|known| {
        let before = text.strip_suffix(known.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with(": "))
    })
}

/// Whether the error, or one of its causes, is a recorded failure.
pub(crate) fn is_error_recorded(error: &(dyn Error + 'static), recorded: &[String]) -> bool {
    !recorded.is_empty()
        && successors(Some(error), cause).any(|error| is_recorded(&error.to_string(), recorded))
}

/// `source`, except that for an `io::Error` it returns the wrapped error itself.
fn cause<'a>(&error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|error| error as _).or_else(|| error.source())
}
