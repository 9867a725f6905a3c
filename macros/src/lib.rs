//! The macros of `conjoin`. Depend on that crate: it documents them, and their output uses it.

mod attributes;
mod combine;
mod default;
mod describe;
mod drawing;
mod errors;
mod given;
mod host;
mod inputs;
mod mentions;
mod methods;
mod names;
mod provide;
mod task;
mod task_enum;
#[cfg(test)]
mod tests;
mod text;

use proc_macro::TokenStream;

#[allow(missing_docs, reason = "documented where `conjoin` re-exports it")]
#[proc_macro_attribute]
pub fn task(attr: TokenStream, item: TokenStream) -> TokenStream {
    task::expand(attr.into(), item.into()).into()
}

#[allow(missing_docs, reason = "documented where `conjoin` re-exports it")]
#[proc_macro_derive(Provide, attributes(provide))]
pub fn provide(item: TokenStream) -> TokenStream {
    provide::expand(item.into()).into()
}

#[allow(missing_docs, reason = "documented where `conjoin` re-exports it")]
#[proc_macro_derive(Inputs, attributes(inputs))]
pub fn inputs(item: TokenStream) -> TokenStream {
    inputs::derive(item.into()).into()
}

#[allow(missing_docs, reason = "documented where `conjoin` re-exports it")]
#[proc_macro_derive(Task, attributes(task))]
pub fn task_enum(item: TokenStream) -> TokenStream {
    task_enum::derive(item.into()).into()
}

/// The first step of `combine!`.
#[doc(hidden)]
#[proc_macro]
pub fn combine_start(input: TokenStream) -> TokenStream {
    combine::start(input.into()).into()
}

/// The second step of `combine!`, called by the halves.
#[doc(hidden)]
#[proc_macro]
pub fn combine_halves(input: TokenStream) -> TokenStream {
    combine::halves(input.into()).into()
}

/// Describes a task to `combine!` once rustc has decided every `#[cfg_attr]` on its fields.
#[doc(hidden)]
#[proc_macro_derive(Describe, attributes(__conjoin))]
pub fn describe(item: TokenStream) -> TokenStream {
    describe::describe(item.into()).into()
}

/// Declares the attributes of derives that inputs can have. `#[derive(Attributes)]` derives nothing, but
/// lets a pair have these attributes without their own derives.
macro_rules! declare_attributes {
    ($($name:ident),* $(,)?) => {
        const HELPERS: &[&str] = &[$(stringify!($name)),*];

        #[doc(hidden)]
        #[proc_macro_derive(Attributes, attributes($($name),*))]
        pub fn attributes(_item: TokenStream) -> TokenStream {
            TokenStream::new()
        }
    };
}

declare_attributes! {
    any, arbitrary, arg, argh, builder, by_ref, clap, command, config, dummy, educe, filter, garde,
    getset, group, map, param, proptest, schema, schemars, serde, serde_as, structopt, strategy,
    validate, value, weight, zeroize,
}
