use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::GenericParam;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::Expansion;
use crate::attributes::{doc_expression, travelling};
use crate::describe::{Description, Input, Kind, Output, Shape, hidden_macro, is_public};
use crate::mentions::Mentions;
use crate::text::written;

impl Expansion<'_> {
    /// ```text
    /// impl Task for S3Read {
    ///     type Output = S3ReadOutput;
    ///     type Error = <Result<(Flow<Bytes>, ObjectMeta), Error> as IsResult>::Error;
    ///     const INFO: &'static TaskInfo = &TaskInfo::leaf("S3Read", ..);
    ///     const ERROR: ErrorFns<Self::Error> = error_fns!();
    /// }
    /// ```
    pub(super) fn impl_task(&self) -> TokenStream {
        let Self { task, cfgs, krate, allow, .. } = self;
        let name = &task.name;
        let (generics, arguments, clause) = self.generics.split_for_impl();
        let keyword = self.impl_keyword();
        let (output, error) = self.output_and_error();
        let info = self.info();
        let error_fns = self.error_fns();
        let retry = self.retry();
        // The trait's default is true.
        let no_context = !self.takes().context;
        let takes_context = no_context.then(|| {
            quote!(
                const TAKES_CONTEXT: #krate::__private::core::primitive::bool = false;
            )
        });
        // rustc reports a type here that is more private than the task.
        let aim = self.task.returns.ty.span();
        let output = quote_spanned!(aim=> type Output = #output;);
        let error = quote_spanned!(aim=> type Error = #error;);
        let path = self.trait_path(&quote!(Task));
        quote! {
            #(#cfgs)*
            #allow
            #[automatically_derived]
            #keyword #generics #path for #name #arguments #clause {
                #output
                #error
                const INFO: &'static #krate::TaskInfo = #info;
                #takes_context
                #error_fns
                #retry
            }
        }
    }

    fn output_and_error(&self) -> (TokenStream, TokenStream) {
        let krate = &self.krate;
        let returns = &self.task.returns;
        let ty = &returns.ty;
        let (mut output, mut error) =
            (quote!(#ty), quote!(#krate::__private::core::convert::Infallible));
        if returns.fallible {
            let result = self.result();
            output = quote!(<#result as #krate::IsResult>::Output);
            error = quote!(<#result as #krate::IsResult>::Error);
        }
        if let Output::Fields(_) = self.task.output {
            let name = self.output_name();
            let generics = self.output_generics();
            let (_, arguments, _) = generics.split_for_impl();
            output = quote!(#name #arguments);
        }
        (output, error)
    }

    /// The return type. If it may not be a `Result`, such as `SearchResult`, it is written so that rustc
    /// reports it once, and nothing where the task is used:
    ///
    /// ```text
    /// <[SearchResult; { let _: *const <SearchResult as IsResult>::Output; 0 }] as IntoIterator>::Item
    /// ```
    fn result(&self) -> TokenStream {
        let krate = &self.krate;
        let ty = &self.task.returns.ty;
        let mentions = Mentions::of([ty]);
        let mut generics = self.function.sig.generics.params.iter();
        if mentions.contain(&"Result") || generics.any(|it| mentions.contain_parameter(it)) {
            return quote!(#ty);
        }
        let check = quote!({ let _: *const <#ty as #krate::IsResult>::Output; 0 });
        let array = quote!(#krate::__private::core::iter::IntoIterator);
        quote!(<[#ty; #check] as #array>::Item)
    }

    fn info(&self) -> TokenStream {
        let Self { task, krate, function, .. } = self;
        let name = task.name.unraw().to_string();
        let docs = doc_expression(krate, &function.attrs);
        let inputs = task.inputs().map(|input| {
            let name = input.name.unraw().to_string();
            let ty = written(&input.ty);
            let docs = doc_expression(krate, &input.attrs);
            let default = input.default.as_ref().map(written);
            let default = default.map(|text| quote!(.with_default(#text)));
            quote!(#krate::InputInfo::leaf(#name, #ty, #docs) #default)
        });
        let outputs = task.output.names().iter().map(|name| name.unraw().to_string());
        let retry = self.retry_of_flow();
        quote!(&#krate::TaskInfo::leaf(#name, #docs, &[#(#inputs),*], &[#(#outputs),*]) #retry)
    }

    /// An error that mentions a parameter can be a source only if the parameter is `'static`, which
    /// nothing asks of it.
    fn error_fns(&self) -> TokenStream {
        let krate = &self.krate;
        if self.error_may_borrow() {
            return TokenStream::new();
        }
        quote! {
            const ERROR: #krate::__private::ErrorFns<Self::Error> =
                #krate::__private::error_fns!();
        }
    }

    pub(super) fn error_may_borrow(&self) -> bool {
        let Some(error) = self.task.returns.error() else { return false };
        let mentions = Mentions::of([error]);
        let bounds = Mentions::visited(|it| it.visit_generics(&self.generics));
        let bounded = bounds.contain(&"'static");
        self.generics.params.iter().any(|it| match it {
            GenericParam::Lifetime(_) => mentions.contain_parameter(it),
            GenericParam::Type(_) => !bounded && mentions.contain_parameter(it),
            GenericParam::Const(_) => false,
        })
    }

    /// ```text
    /// impl Input<0> for S3Read {
    ///     type Type = Path;
    /// }
    /// ```
    pub(super) fn impl_inputs(&self) -> TokenStream {
        let Self { task, cfgs, allow, .. } = self;
        let name = &task.name;
        let (generics, arguments, clause) = self.generics.split_for_impl();
        let keyword = self.impl_keyword();
        let impls = task.inputs().enumerate().map(|(i, input)| {
            let (i, ty) = (Literal::usize_unsuffixed(i), &input.ty);
            let path = self.trait_path(&quote!(Input<#i>));
            quote! {
                #(#cfgs)*
                #allow
                #[doc(hidden)]
                #[automatically_derived]
                #keyword #generics #path for #name #arguments #clause {
                    type Type = #ty;
                }
            }
        });
        impls.collect()
    }

    /// Whether rustc has yet to decide a `#[cfg_attr]` of an input.
    pub(super) fn undecided(&self) -> bool {
        self.task.inputs().any(|input| input.attrs.iter().any(|it| it.path().is_ident("cfg_attr")))
    }

    pub(super) fn hidden_macro(&self) -> TokenStream {
        if self.undecided() {
            return TokenStream::new();
        }
        hidden_macro(&self.description(), &self.function.vis, &self.cfgs)
    }

    pub(super) fn description(&self) -> Description {
        let inputs = self.task.inputs().map(|input| Input {
            attrs: if self.undecided() { Vec::new() } else { travelling(&input.attrs) },
            name: input.name.clone(),
            shape: Shape::of(&input.ty),
            ty: written(&input.ty),
            default: input.default.as_ref().map(written),
        });
        Description {
            deprecated: self.allow.is_some(),
            public: is_public(&self.function.vis),
            borrows: self.generics.lifetimes().next().is_some(),
            name: self.task.name.clone(),
            kind: Kind::Struct,
            inputs: inputs.collect(),
            output: self.task.output.clone(),
            takes: self.takes(),
            pair: None,
        }
    }
}
