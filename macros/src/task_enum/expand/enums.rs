use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Lifetime;

use super::{Expansion, SoundVariant, checked, generated, sound};
use crate::host::is_rustdoc;
use crate::task_enum::Variant;
use crate::text::written;

impl Expansion<'_> {
    /// ```text
    /// /// The error of [`Job`]: which task failed, and its own error.
    /// enum JobError {
    ///     /// [`Fetch`] failed.
    ///     Fetch(<Fetch as Task>::Error),
    /// }
    /// ```
    pub(super) fn error_enum(&self) -> TokenStream {
        let name = generated(&self.error_name());
        let docs =
            format!("The error of [`{}`]: which task failed, and its own error.", self.name());
        let variants = self.associated("Error", "failed");
        self.item(&docs, &TokenStream::new(), &quote!(#name), &variants)
    }

    /// ```text
    /// /// The output of [`Job`].
    /// enum JobOutput {
    ///     /// The output of [`Fetch`].
    ///     Fetch(<Fetch as Task>::Output),
    /// }
    /// ```
    pub(super) fn output_enum(&self) -> TokenStream {
        let Some(name) = self.output_name() else { return TokenStream::new() };
        let name = generated(&name);
        let docs = format!("The output of [`{}`].", self.name());
        let derive = self.task_enum.options.output_derive.as_ref();
        let derive = derive.map(|paths| quote!(#[derive(#paths)])).unwrap_or_default();
        let variants = self.associated("Output", "succeeded");
        self.item(&docs, &derive, &quote!(#name), &variants)
    }

    fn name(&self) -> String {
        self.task_enum.name.to_string()
    }

    fn item(
        &self,
        docs: &str,
        derive: &TokenStream,
        name: &TokenStream,
        variants: &TokenStream,
    ) -> TokenStream {
        let (vis, generics) = (&self.task_enum.vis, &self.generics);
        let clause = &generics.where_clause;
        quote!(#[doc = #docs] #derive #vis enum #name #generics #clause { #variants })
    }

    fn associated(&self, associated: &str, how: &str) -> TokenStream {
        let path = &self.path;
        let variants = self.variants().map(|Variant { name, ty }| {
            let docs = format!("`{}` {how}.", written(ty));
            let name = generated(name);
            let part = checked(ty, path, associated);
            // rustdoc would show the form that rustc reports once.
            let shown = is_rustdoc() || !self.may_be_wrong(ty);
            let ty = if shown { part } else { sound(&part, &[ty], path) };
            quote!(#[doc = #docs] #name(#ty),)
        });
        variants.collect()
    }

    /// `Debug`, `Display` and `Error`, each if every task's error has it.
    pub(super) fn impl_error(&self) -> TokenStream {
        let krate = &self.krate;
        let core = quote!(#krate::__private::core);
        let fmt = quote!(#core::fmt);
        let debug = self.arms(|SoundVariant { name, .. }| {
            let text = name.to_string();
            quote!(f.debug_tuple(#text).field(error).finish())
        });
        let display = self.arms(
            |SoundVariant { task, .. }| quote!(#core::write!(f, "{}: {}", #task::INFO.name, error)),
        );
        let source = self.arms(|SoundVariant { ty, aim, .. }| {
            let (private, it) = (quote!(#krate::__private), quote!(error));
            quote_spanned!(*aim=> #private::error_source::<#ty>(#it))
        });
        let fmt_method = |arms| {
            quote! {
                fn fmt(&self, f: &mut #fmt::Formatter<'_>) -> #fmt::Result { match *self { #arms } }
            }
        };
        let source_method = quote! {
            fn source(
                &self,
            ) -> #core::option::Option<&(dyn #core::error::Error + 'static)> {
                match *self { #source }
            }
        };
        [
            self.impl_if(&quote!(#fmt::Debug), &quote!(#fmt::Debug), &fmt_method(debug)),
            self.impl_if(&quote!(#fmt::Display), &quote!(#fmt::Display), &fmt_method(display)),
            self.impl_if(
                &quote!(#core::error::Error),
                &quote!(#fmt::Debug + #fmt::Display),
                &source_method,
            ),
        ]
        .into_iter()
        .collect()
    }

    fn arms(&self, arm: impl Fn(&SoundVariant) -> TokenStream) -> TokenStream {
        let arms = self.sound_variants().map(|variant| {
            let (name, value) = (&variant.name, arm(&variant));
            quote!(Self::#name(ref error) => #value,)
        });
        arms.collect()
    }

    /// `impl Debug for JobError where for<'a> <Fetch as Task>::Error: Debug`: because of the `for`,
    /// rustc accepts a bound that doesn't hold.
    fn impl_if(
        &self,
        implemented: &TokenStream,
        bound: &TokenStream,
        method: &TokenStream,
    ) -> TokenStream {
        let name = self.error_name();
        let free = self.names.fresh("error");
        let lifetime = Lifetime::new(&format!("'{free}"), Span::mixed_site());
        let mut generics = self.generics.clone();
        let clause = generics.make_where_clause();
        for SoundVariant { task, aim, .. } in self.sound_variants() {
            let error = quote_spanned!(aim=> #task::Error);
            clause.predicates.push(syn::parse_quote!(for<#lifetime> #error: #bound));
        }
        let (parameters, _, clause) = generics.split_for_impl();
        let (_, arguments, _) = self.task_enum.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #parameters #implemented for #name #arguments #clause { #method }
        }
    }
}
