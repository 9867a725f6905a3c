//! The items that are emitted next to errors, so the rest of the file has no errors because of them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::Expansion;
use crate::combine::check::Pair;
use crate::combine::parse::{Combine, Half, Head};
use crate::describe::{Description, Kind, Output, alias_of_unknown, hidden_macro, unknown_task};

/// The task, which is never run, with the fields that are known.
pub(crate) fn fallback(
    krate: &TokenStream,
    combine: &Combine,
    known: &Pair<'_>,
    tasks: [&Description; 2],
) -> TokenStream {
    let it = Expansion::new(krate, combine, known, tasks);
    let Head { name, vis, .. } = &combine.head;
    let item = it.combined_struct();
    let items = [
        quote!(#[allow(non_camel_case_types)] #item),
        it.impl_task(),
        never_runs(krate, name),
        it.impl_inputs(),
        hidden_macro(&it.description(Output::Unknown), vis, &[]),
    ];
    items.into_iter().collect()
}

/// Used if not even the halves are known.
pub(crate) fn unknown(krate: &TokenStream, head: &Head, errors: &TokenStream) -> TokenStream {
    unknown_task(krate, &head.cfgs, &head.vis, &head.name, errors)
}

/// The pair of a half of which nothing is known, if one is.
pub(crate) fn pair_of_unknown(
    head: &Head,
    halves: [&Half; 2],
    tasks: [&Description; 2],
) -> Option<TokenStream> {
    let half = halves.into_iter().zip(tasks).find(|(_, task)| task.kind == Kind::Unknown)?.0;
    Some(alias_of_unknown(&head.cfgs, &head.vis, &head.name, &half.path.to_token_stream()))
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
