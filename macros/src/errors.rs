use std::fmt::Display;
use std::thread;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Error, Result, Type};

/// Collects the mistakes of one invocation, so all of them are reported in one build. A stage takes
/// `&mut Errors`, and `propagate` ends it.
pub(crate) struct Errors {
    found: Option<Error>,
    left_to_rustc: bool,
    in_doubt: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: None, left_to_rustc: false, in_doubt: false }
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

    /// Reports a mistake that leaves a type unknown, and returns a type to use instead. rustc reports
    /// nothing else about an array whose length is an error, and reports that error only once even if
    /// the tokens are repeated.
    pub(crate) fn unknown_type(&mut self, at: impl ToTokens, message: impl Display) -> Type {
        let error = Error::new_spanned(at, message);
        let length = error.to_compile_error();
        self.push(error);
        Type::Verbatim(quote!([(); #length]))
    }

    /// Records a mistake that rustc itself reports in the user's item.
    pub(crate) fn left_to_rustc(&mut self) {
        self.left_to_rustc = true;
    }

    /// Records that the intended fields of the struct are unknown, so a struct literal of it may be right.
    pub(crate) fn doubt_fields(&mut self) {
        self.in_doubt = true;
    }

    pub(crate) fn are_fields_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Takes the mistakes of `other`, except at places that already have one, because the pairs of an enum
    /// repeat each other's mistakes.
    pub(crate) fn absorb(&mut self, other: &mut Self) {
        let Some(found) = other.found.take() else { return };
        let place = |error: &Error| format!("{:?}", error.span());
        for error in found {
            let known =
                self.found.iter().flat_map(Clone::clone).any(|it| place(&it) == place(&error));
            if !known {
                self.push(error);
            }
        }
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
        let propagated = self.found.is_none() || thread::panicking();
        debug_assert!(propagated, "errors were collected and never propagated");
    }
}

/// `path` with every token's span set to `span`.
pub(crate) fn aimed(path: TokenStream, span: Span) -> TokenStream {
    let tokens = path.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// `error` as `compile_error!`s, followed by the items that can still be emitted.
pub(crate) fn report(error: &Error, fallback: TokenStream) -> TokenStream {
    let mut tokens = error.to_compile_error();
    tokens.extend(fallback);
    tokens
}
