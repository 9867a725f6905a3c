//! The items that are emitted next to errors, so the rest of the file has no errors because of them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Expansion;
use crate::combine::check::Pair;
use crate::combine::parse::{Combine, Head};
use crate::describe::{Description, Kind, Output, Takes, hidden_macro, is_public};

/// The task, which is never run, with the fields that are known.
pub(crate) fn fallback(
    krate: &TokenStream,
    combine: &Combine,
    known: &Pair<'_>,
    tasks: [&Description; 2],
) -> TokenStream {
    let it = Expansion::new(krate, combine, known, tasks);
    let Head { name, vis, .. } = &combine.head;
    let items = [
        it.combined_struct(),
        it.impl_task(),
        never_runs(krate, name),
        it.impl_inputs(),
        hidden_macro(&it.description(Output::Unknown), vis, &[]),
    ];
    items.into_iter().collect()
}

/// Used if not even the halves are known. rustc reports nothing about a type that contains an error.
pub(crate) fn unknown(krate: &TokenStream, head: &Head, errors: &TokenStream) -> TokenStream {
    let Head { cfgs, vis, name, .. } = head;
    let nothing = Description {
        deprecated: false,
        public: is_public(vis),
        name: name.clone(),
        kind: Kind::Struct,
        inputs: Vec::new(),
        output: Output::Unknown,
        takes: Takes::default(),
        pair: None,
    };
    let hidden_macro = hidden_macro(&nothing, vis, cfgs);
    quote! {
        #(#cfgs)*
        #[doc = ""]
        #vis type #name = <[(); { #errors }] as #krate::__private::core::iter::IntoIterator>::Item;
        #hidden_macro
    }
}

/// Runs in every environment, so a missing resource isn't reported as well.
fn never_runs(krate: &TokenStream, name: &Ident) -> TokenStream {
    let core = quote!(#krate::__private::core);
    let result = quote!(#core::result::Result<Self::Output, Self::Error>);
    quote! {
        #[automatically_derived]
        impl<Env: ?#core::marker::Sized> #krate::RunIn<Env> for #name {
            fn run_in(
                self,
                _: &Env,
                _: &#krate::Context,
            ) -> impl #core::future::Future<Output = #result> + #core::marker::Send {
                #core::future::pending::<#result>()
            }
        }
    }
}
