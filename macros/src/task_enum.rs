//! An enum of tasks is a task: `#[derive(Task)]`, and the enum that `combine!` makes of a matrix.

mod check;
mod expand;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, DeriveInput, Generics, Type, Visibility};

use crate::errors::{Errors, report};
pub(crate) use expand::expand;
pub(crate) use parse::Options;

/// An enum whose variants each hold a task.
pub(crate) struct TaskEnum {
    /// Only the docs are used.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) variants: Vec<Variant>,
    pub(crate) options: Options,
    /// `$crate`, if a macro of the crate made the enum.
    pub(crate) krate: Option<TokenStream>,
}

/// `Fetch(Fetch)`
pub(crate) struct Variant {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// ```text
/// // Input:
/// #[derive(Task)]
/// enum Job { Fetch(Fetch), Move(S3ToGcs) }
///
/// // Output:
/// enum JobError { Fetch(<Fetch as Task>::Error), Move(<S3ToGcs as Task>::Error) }
/// impl Task for Job { .. }
/// impl<Env> RunIn<Env> for Job where Fetch: RunIn<Env>, S3ToGcs: RunIn<Env> { .. }
/// impl Input<0> for Job { type Type = Job; }
/// macro_rules! __conjoin_Job_.. { .. }
/// use __conjoin_Job_.. as Job;
/// ```
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return report(&error, TokenStream::new()),
    };
    let mut errors = Errors::new();
    let options = Options::parse(&input.attrs, &mut errors);
    let variants = check::check(&input, &mut errors);
    let DeriveInput { attrs, vis, ident: name, generics, .. } = input;
    let mut it = TaskEnum { attrs, vis, name, generics, variants, options, krate: None };
    match errors.propagate() {
        Ok(()) => expand(&it),
        Err(error) => {
            it.variants.clear();
            report(&error, expand::fallback(&it, &error))
        }
    }
}
