use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{Expansion, SoundVariant, mentions_any};
use crate::attributes::{doc_text, docs};
use crate::describe::{Description, Input, Kind, Output, Shape, Takes, hidden_macro, is_public};
use crate::names::{self_token, snake_case};
use crate::task_enum::{TaskEnum, Variant};
use crate::text::written;

impl Expansion<'_> {
    /// ```text
    /// impl Task for Job {
    ///     type Output = <Fetch as Task>::Output;
    ///     type Error = JobError;
    ///     const INFO: &'static TaskInfo = &TaskInfo::of_enum("Job", ..);
    ///     fn info(&self) -> &'static TaskInfo { match self { Self::Fetch(task) => task.info(), .. } }
    /// }
    /// ```
    pub(super) fn impl_task(&self) -> TokenStream {
        let krate = &self.krate;
        let this = self_token();
        let (error, ty) = (self.error_name(), self.self_type());
        let (generics, _, clause) = self.generics.split_for_impl();
        let (_, arguments, _) = self.task_enum.generics.split_for_impl();
        let (output, info) = (self.output(), self.info());
        // Where rustc reports a task that is more private than the enum.
        let aim = self.output_variant().map_or_else(Span::mixed_site, |it| it.ty.span());
        let output = quote_spanned!(aim=> type Output = #output;);
        let takes_context = self
            .sound_variants()
            .map(|SoundVariant { task, aim, .. }| quote_spanned!(aim=> || #task::TAKES_CONTEXT));
        let infos = self.sound_variants().map(|SoundVariant { name, task, aim, .. }| {
            let it = Ident::new("task", aim);
            quote_spanned!(aim=> Self::#name(ref #it) => #task::info(#it),)
        });
        let retries = self.sound_variants().map(|SoundVariant { task, error, aim, .. }| {
            let it = Ident::new("error", aim);
            quote_spanned!(aim=> #error(ref #it) => #task::retry(#it),)
        });
        let error_fns = self.error_fns();
        quote! {
            #[automatically_derived]
            impl #generics #krate::Task for #ty #clause {
                #output
                type Error = #error #arguments;
                const INFO: &'static #krate::TaskInfo = #info;
                const TAKES_CONTEXT: bool = false #(#takes_context)*;
                #error_fns
                fn info(&#this) -> &'static #krate::TaskInfo { match *#this { #(#infos)* } }
                fn retry(error: &Self::Error) -> #krate::Retry { match *error { #(#retries)* } }
            }
        }
    }

    /// The generated enum, or the output that all variants have.
    pub(super) fn output(&self) -> TokenStream {
        let krate = &self.krate;
        let (_, arguments, _) = self.task_enum.generics.split_for_impl();
        match (self.output_name(), self.sound_output()) {
            (Some(name), _) => quote!(#name #arguments),
            (None, Some(output)) => output,
            (None, None) => quote!(#krate::__private::core::convert::Infallible),
        }
    }

    /// The variant whose output the others must have: the first one without generics, because rustc
    /// knows its output, or else the first.
    pub(super) fn output_variant(&self) -> Option<&Variant> {
        let concrete = self.variants().find(|it| !mentions_any(&it.ty, &self.generics));
        concrete.or(self.variants().next())
    }

    fn sound_output(&self) -> Option<TokenStream> {
        let name = &self.output_variant()?.name;
        let SoundVariant { task, aim, .. } = self.sound_variants().find(|it| it.name == *name)?;
        Some(quote_spanned!(aim=> #task::Output))
    }

    fn info(&self) -> TokenStream {
        let krate = &self.krate;
        let name = self.task_enum.name.unraw().to_string();
        let docs = doc_text(&self.task_enum.attrs);
        let input = self.input_name().unraw().to_string();
        let infos = self
            .sound_variants()
            .map(|SoundVariant { task, aim, .. }| quote_spanned!(aim=> #task::INFO));
        quote! {
            &#krate::TaskInfo::of_enum(
                #name,
                #docs,
                &[#krate::InputInfo::leaf(#input, #name, #docs)],
                &[#(#infos),*],
            )
        }
    }

    /// Each error is asked by its own task.
    fn error_fns(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let source = self.sound_variants().map(|SoundVariant { ty, error, aim, .. }| {
            let it = Ident::new("error", aim);
            quote_spanned!(aim=> #error(ref #it) => #private::error_source::<#ty>(#it),)
        });
        let hold = self.sound_variants().enumerate().map(|(i, variant)| {
            let SoundVariant { ty, error, aim, .. } = variant;
            let (i, it) = (Literal::usize_unsuffixed(i), Ident::new("error", aim));
            quote_spanned! {aim=>
                #error(#it) => #private::hold_variant::<#ty>(#i, #it).map_err(#error),
            }
        });
        let release = self.sound_variants().enumerate().map(|(i, variant)| {
            let SoundVariant { ty, error, aim, .. } = variant;
            let (i, held) = (Literal::usize_unsuffixed(i), quote!(held));
            quote_spanned!(aim=> #i => #error(#private::release_variant::<#ty>(#held)),)
        });
        quote! {
            const ERROR: #krate::__private::ErrorFns<Self::Error> = #krate::__private::ErrorFns::new(
                |error| match *error { #(#source)* },
                |error| match error { #(#hold)* },
                |held| {
                    let (variant, held) = #krate::__private::held_variant(held);
                    match variant {
                        #(#release)*
                        _ => #krate::__private::core::unreachable!("no such variant: {held:?}"),
                    }
                },
            );
        }
    }

    /// As a half, an enum has one input: a value of it.
    pub(super) fn impl_input(&self) -> TokenStream {
        let (krate, ty) = (&self.krate, self.self_type());
        let (generics, _, clause) = self.task_enum.generics.split_for_impl();
        quote! {
            #[doc(hidden)]
            #[automatically_derived]
            impl #generics #krate::Input<0> for #ty #clause {
                type Type = #ty;
            }
        }
    }

    pub(super) fn hidden_macro(&self, output: Output) -> TokenStream {
        let TaskEnum { attrs, vis, name, .. } = self.task_enum;
        let input = Input {
            attrs: docs(attrs).into_iter().cloned().collect(),
            name: self.input_name(),
            shape: Shape::Any,
            default: None,
            ty: written(&self.self_type()),
        };
        let description = Description {
            deprecated: false,
            public: is_public(vis),
            borrows: self.task_enum.generics.lifetimes().next().is_some(),
            name: name.clone(),
            kind: Kind::Enum,
            inputs: vec![input],
            output,
            // Only the compiler knows what the variants take.
            takes: Takes { resources: true, context: true },
            pair: None,
        };
        hidden_macro(&description, vis, &[])
    }

    fn input_name(&self) -> Ident {
        let name = &self.task_enum.name;
        let text = snake_case(&name.unraw().to_string());
        let span = name.span().resolved_at(Span::mixed_site());
        match syn::parse_str::<Ident>(&text) {
            Ok(_) => Ident::new(&text, span),
            Err(_) if text == "crate" || text == "super" || text == "self" => {
                Ident::new(&format!("{text}_"), span)
            }
            Err(_) => Ident::new_raw(&text, span),
        }
    }

    pub(super) fn impl_unknown(&self, unknown: &Type) -> TokenStream {
        let (krate, ty) = (&self.krate, self.self_type());
        let (generics, _, clause) = self.generics.split_for_impl();
        let name = self.task_enum.name.unraw().to_string();
        let (this, env) = (self_token(), self.names.fresh("Env"));
        let future = crate::methods::future(krate, Span::mixed_site());
        let mut extended = self.generics.clone();
        extended.params.push(syn::parse_quote!(#env: ?#krate::__private::core::marker::Sized));
        let (parameters, _, _) = extended.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #generics #krate::Task for #ty #clause {
                type Output = #unknown;
                type Error = #krate::__private::core::convert::Infallible;
                const INFO: &'static #krate::TaskInfo = &#krate::TaskInfo::leaf(#name, "", &[], &[]);
            }
            #[automatically_derived]
            impl #parameters #krate::RunIn<#env> for #ty #clause {
                fn run_in(#this, _: &#env, _: &#krate::Context) -> #future {
                    #krate::__private::core::future::pending()
                }
            }
        }
    }
}
