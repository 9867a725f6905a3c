mod enums;
mod run;
mod task;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, GenericParam, Generics, Type, parse_quote};

use super::{TaskEnum, Variant};
use crate::describe::Output;
use crate::mentions::Mentions;
use crate::names::Names;

/// All items next to the enum.
pub(crate) fn expand(task_enum: &TaskEnum) -> TokenStream {
    let it = Expansion::new(task_enum);
    let impls =
        [it.impl_error(), it.impl_task(), it.impl_variants(), it.impl_run_in(), it.impl_input()];
    let impls = it.with_crate(impls.into_iter().collect());
    let items = [it.error_enum(), it.output_enum(), impls, it.hidden_macro(Output::Unnamed)];
    items.into_iter().collect()
}

/// After a mistake: an enum that is a task whose output and error are unknown.
pub(super) fn fallback(task_enum: &TaskEnum, error: &Error) -> TokenStream {
    let it = Expansion::new(task_enum);
    // Repeats the first error. rustc shows it once, and reports nothing about a type that contains it.
    let first = error.clone().into_iter().next().map(|it| it.to_compile_error());
    let unknown = Type::Verbatim(quote!([(); #first]));
    let impls = it.with_crate([it.impl_unknown(&unknown), it.impl_input()].into_iter().collect());
    let hidden_macro = it.hidden_macro(Output::Unknown);
    quote!(#impls #hidden_macro)
}

struct Expansion<'a> {
    task_enum: &'a TaskEnum,
    /// The crate `conjoin`.
    path: TokenStream,
    /// The same inside the impls.
    krate: TokenStream,
    names: Names,
    /// The enum's, with `Task` for the variants that mention a parameter.
    generics: Generics,
}

impl<'a> Expansion<'a> {
    fn new(task_enum: &'a TaskEnum) -> Self {
        let TaskEnum { name, generics, variants, options, .. } = task_enum;
        let mut names = Names::of(generics);
        names.add(name.to_token_stream());
        for variant in variants {
            names.add(variant.ty.to_token_stream());
        }
        let (path, krate) = match (&options.krate, &task_enum.krate) {
            (Some(path), _) => {
                let mut alias = names.fresh("conjoin");
                alias.set_span(path.span());
                (path.to_token_stream(), alias.to_token_stream())
            }
            (None, Some(krate)) => (krate.clone(), krate.clone()),
            (None, None) => (quote!(::conjoin), quote!(::conjoin)),
        };
        let generics = bounded(generics, variants, &path);
        Self { task_enum, path, krate, names, generics }
    }

    fn with_crate(&self, items: TokenStream) -> TokenStream {
        let Self { path, krate, .. } = self;
        match self.task_enum.options.krate {
            Some(_) => quote!(const _: () = { use #path as #krate; #items };),
            None => items,
        }
    }

    /// `Job` and its generic arguments.
    fn self_type(&self) -> TokenStream {
        let name = &self.task_enum.name;
        let (_, arguments, _) = self.task_enum.generics.split_for_impl();
        quote!(#name #arguments)
    }

    fn error_name(&self) -> Ident {
        let TaskEnum { name, options, .. } = self.task_enum;
        options.error.clone().unwrap_or_else(|| suffixed(name, "Error"))
    }

    fn output_name(&self) -> Option<Ident> {
        let TaskEnum { name, options, .. } = self.task_enum;
        let output = options.output.as_ref()?;
        Some(output.name.clone().unwrap_or_else(|| suffixed(name, "Output")))
    }

    fn variants(&self) -> impl Iterator<Item = &'a Variant> {
        self.task_enum.variants.iter()
    }

    /// The types that may not be tasks, and that rustc can check by themselves.
    fn unsure(&self) -> Vec<&'a Type> {
        self.variants().map(|it| &it.ty).filter(|ty| self.may_be_wrong(ty)).collect()
    }

    /// Whether the variant may hold something that is not a task. The pairs of a matrix are tasks, and
    /// there are many of them: each [`sound`] type takes rustc's time. What mentions a parameter is checked
    /// by its bound.
    fn may_be_wrong(&self, ty: &Type) -> bool {
        self.task_enum.krate.is_none() && !mentions_any(ty, &self.task_enum.generics)
    }

    fn sound_variants(&self) -> impl Iterator<Item = SoundVariant> {
        self.variants().map(|Variant { name, ty }| {
            let (krate, aim) = (&self.krate, ty.span());
            let ty = if self.may_be_wrong(ty) {
                Type::Verbatim(sound(&quote!(#ty), &[ty], krate))
            } else {
                ty.clone()
            };
            let task = quote_spanned!(aim=> <#ty as #krate::Task>);
            let [error, constructor] = [&self.error_name(), name].map(|it| {
                let mut it = it.clone();
                it.set_span(aim);
                it
            });
            let error = quote_spanned!(aim=> #error::#constructor);
            SoundVariant { name: name.clone(), ty, task, error, aim }
        })
    }
}

/// A variant as the impls mention it: always at one place, so rustc reports what is wrong with its task
/// once.
struct SoundVariant {
    name: Ident,
    /// Its task, [`sound`].
    ty: Type,
    /// `<Fetch as Task>`
    task: TokenStream,
    /// `JobError::Fetch`
    error: TokenStream,
    aim: Span,
}

/// `ty`, in a form that rustc reports only once if one of `tasks` isn't a task.
///
/// ```text
/// <[Context; { let _: *const <Fetch as Task>::Output; 0 }] as IntoIterator>::Item
/// ```
fn sound(ty: &TokenStream, tasks: &[&Type], krate: &TokenStream) -> TokenStream {
    let checks = tasks.iter().map(|task| {
        let output = checked(task, krate, "Output");
        quote_spanned!(task.span()=> let _: *const #output;)
    });
    let array = quote!(#krate::__private::core::iter::IntoIterator);
    let aim = tasks.first().map_or_else(Span::mixed_site, Spanned::span);
    quote_spanned!(aim=> <[#ty; { #(#checks)* 0 }] as #array>::Item)
}

/// `<Fetch as Task>::Output`, where rustc reports a type that is not a task.
fn checked(ty: &Type, krate: &TokenStream, associated: &str) -> TokenStream {
    let aim = ty.span();
    let associated = Ident::new(associated, aim);
    quote_spanned!(aim=> <#ty as #krate::Task>::#associated)
}

/// Whether a type mentions one of the parameters.
fn mentions_any(ty: &Type, generics: &Generics) -> bool {
    let mentions = Mentions::of([ty]);
    generics.params.iter().any(|it| mentions.contain_parameter(it))
}

fn suffixed(name: &Ident, suffix: &str) -> Ident {
    format_ident!("{}{suffix}", name.unraw(), span = name.span())
}

fn bounded(generics: &Generics, variants: &[Variant], krate: &TokenStream) -> Generics {
    let mut bounded = generics.clone();
    for Variant { ty, .. } in variants {
        let mentions = Mentions::of([ty]);
        let type_parameter = |it: &&GenericParam| matches!(it, GenericParam::Type(_));
        let mut parameters = generics.params.iter().filter(type_parameter);
        if parameters.any(|it| mentions.contain_parameter(it)) {
            bounded.make_where_clause().predicates.push(parse_quote!(#ty: #krate::Task));
        }
    }
    bounded
}

/// A name that the user gave, found where they gave it. Lints take it for the macro's.
fn generated(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::mixed_site()));
    name
}
