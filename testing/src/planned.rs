use std::any::Any;
use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// A fault that the test has planned: the error of a flow or of a reader, or the payload of a panic.
#[derive(Debug)]
pub(crate) struct Planned;

impl Display for Planned {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a fault that conjoin_test has planned")
    }
}

impl Error for Planned {}

impl Planned {
    /// Panics without the message of the panic hook.
    pub(crate) fn panic() -> ! {
        std::panic::resume_unwind(Box::new(Self))
    }
}

/// Returns the text of a panic that was not planned.
pub(crate) fn unplanned(panic: &(dyn Any + Send)) -> Option<String> {
    if panic.is::<Planned>() {
        return None;
    }
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref().map(|text: &&str| (*text).to_owned()));
    Some(text.unwrap_or_else(|| "not a text".to_owned()))
}
