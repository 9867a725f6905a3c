use std::fmt::Display;
use std::thread;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, Result};

/// Collects the mistakes of one invocation, so that all are reported at once. A stage takes
/// `&mut Errors`; `propagate` is the gate to the next one.
pub(crate) struct Errors {
    found: Option<Error>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: None }
    }

    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(at, message));
    }

    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.found {
            Some(found) => found.combine(error),
            None => self.found = Some(error),
        }
    }

    pub(crate) fn propagate(&mut self) -> Result<()> {
        self.found.take().map_or(Ok(()), Err)
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        let read = self.found.is_none() || thread::panicking();
        debug_assert!(read, "errors were collected and never propagated");
    }
}

/// Reports `error` as `compile_error!`s beside whatever can still be emitted.
pub(crate) fn report(error: &Error, fallback: TokenStream) -> TokenStream {
    let mut tokens = error.to_compile_error();
    tokens.extend(fallback);
    tokens
}
