use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Expansion;
use crate::errors::aimed;
use crate::names::expression_path;

impl Expansion<'_> {
    /// ```text
    /// fn retry(error: &Self::Error) -> Retry { may_retry(error) }
    /// ```
    pub(super) fn retry(&self) -> Option<TokenStream> {
        let path = self.options.retry.as_ref()?;
        let (aim, path) = (path.span(), expression_path(path));
        let krate = aimed(self.krate.clone(), aim);
        // rustc reports a function of another type here.
        Some(quote_spanned! {aim=>
            fn retry(error_: &Self::Error) -> #krate::Retry {
                #path(error_)
            }
        })
    }

    /// The same for the failure of a flow, whose error may have the task's among its causes:
    ///
    /// ```text
    /// .with_retry(AskRetry::new(|error| InChain::<Self::Error>::NEW.ask(error, Self::retry)))
    /// ```
    pub(super) fn retry_of_flow(&self) -> Option<TokenStream> {
        self.options.retry.as_ref().filter(|_| !self.error_may_borrow())?;
        let krate = &self.krate;
        Some(quote! {
            .with_retry(#krate::__private::AskRetry::new(|error_| {
                use #krate::__private::NotInChain as _;
                #krate::__private::InChain::<Self::Error>::NEW.ask(error_, <Self as #krate::Task>::retry)
            }))
        })
    }
}
