//! `#[derive(Provide)]`: parse, check, expand.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::errors::{Errors, report};
use parse::Environment;

/// ```text
/// // Input:
/// #[derive(Provide)]
/// struct Stores { s3: AmazonS3, #[provide(skip)] name: String, #[provide(flatten)] base: Base }
///
/// // Output:
/// impl Provide<AmazonS3> for Stores { fn provide(&self) -> &AmazonS3 { &self.s3 } }
/// impl<T: ?Sized> Provide<T> for Stores where Base: Provide<T> {
///     fn provide(&self) -> &T { Provide::<T>::provide(&self.base) }
/// }
/// ```
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let environment = match syn::parse2(item) {
        Ok(input) => Environment::parse(input, &mut errors),
        Err(error) => return report(&error, TokenStream::new()),
    };
    let lent = check::check(&environment, &mut errors);
    match errors.propagate() {
        Ok(()) => expand::expand(&environment, &lent),
        Err(error) => report(&error, expand::fallback(&environment)),
    }
}
