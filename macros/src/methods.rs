//! The parts that the `RunIn` impls of tasks and pairs share.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::describe::Takes;
use crate::names::self_token;

/// `impl Future<Output = Result<Self::Output, Self::Error>> + Send`, with the span at which rustc
/// reports a future that is not `Send`.
pub(crate) fn future(krate: &impl ToTokens, aim: Span) -> TokenStream {
    quote_spanned! {aim=>
        impl #krate::__private::core::future::Future<
            Output = #krate::__private::core::result::Result<Self::Output, Self::Error>,
        > + #krate::__private::core::marker::Send
    }
}

/// If no function takes the context, `run` doesn't create one. Otherwise `run` is the provided method.
///
/// ```text
/// fn run(self, env: &Env) -> impl Future<Output = ..> + Send where Env: Sync {
///     WithoutContext(self).run(env)
/// }
/// ```
pub(crate) fn run(
    krate: &impl ToTokens,
    env_type: &Ident,
    env_loan: &TokenStream,
    future: &TokenStream,
    takes: Takes,
) -> TokenStream {
    if takes.context {
        return TokenStream::new();
    }
    let (this, marker) = (self_token(), quote!(#krate::__private::core::marker));
    let env = Ident::new("env_", Span::mixed_site());
    quote! {
        fn run(#this, #env: #env_loan) -> #future
        where
            #env_type: #marker::Sync,
        {
            use #krate::__private::NotSend as _;
            #krate::__private::WithoutContext(#this).run(#env)
        }
    }
}
