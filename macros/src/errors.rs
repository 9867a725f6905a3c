use std::fmt::Display;
use std::thread;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, Result, Type};

/// Collects the mistakes of one invocation, so that all are reported at once. A stage takes
/// `&mut Errors`; `propagate` is the gate to the next one.
pub(crate) struct Errors {
    found: Option<Error>,
    left_to_rustc: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: None, left_to_rustc: false }
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

    /// A mistake that leaves a type unknown, and what stands in its place: rustc says nothing
    /// further of an array whose length is an error, whatever is done with it. It says an error
    /// once, however often the tokens are repeated.
    pub(crate) fn unknown_type(&mut self, at: impl ToTokens, message: impl Display) -> Type {
        let error = Error::new_spanned(at, message);
        let length = error.to_compile_error();
        self.push(error);
        Type::Verbatim(quote!([(); #length]))
    }

    /// A mistake that rustc finds in the user's own item, and reports by itself.
    pub(crate) fn left_to_rustc(&mut self) {
        self.left_to_rustc = true;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_none() && !self.left_to_rustc
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

/// `path`, which rustc is to find at `span`.
pub(crate) fn aimed(path: TokenStream, span: Span) -> TokenStream {
    let tokens = path.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// Reports `error` as `compile_error!`s beside whatever can still be emitted.
pub(crate) fn report(error: &Error, fallback: TokenStream) -> TokenStream {
    let mut tokens = error.to_compile_error();
    tokens.extend(fallback);
    tokens
}
