//! Checks that only the compiler can make, because a type may be an alias.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type, TypePath};

use super::Expansion;
use crate::describe::Output;
use crate::errors::aimed;
use crate::mentions::Mentions;
use crate::names::ungrouped;
use crate::task::check::{Input, Parameter};
use crate::text::written;

impl Expansion<'_> {
    /// ```text
    /// const _: () = {
    ///     use conjoin::__private::probe::Otherwise as _;
    ///     if Probe::<Cx>::CONTEXT { panic!("the run's context is borrowed: write `cx: &Context`") }
    /// };
    /// ```
    ///
    /// The types here don't depend on generic parameters, so rustc evaluates it in every build.
    pub(super) fn probes(&self) -> TokenStream {
        if !self.sound {
            return TokenStream::new();
        }
        let mut probes: Vec<_> =
            self.task.parameters.iter().filter_map(|it| self.parameter_probe(it)).collect();
        probes.extend(self.pair_probes());
        if !self.is_output_generic() {
            probes.extend(self.output_probe());
        }
        self.evaluated(&probes)
    }

    /// The check of an output that depends on generic parameters, for the body of `run_in`: rustc
    /// evaluates it when it compiles a call.
    pub(super) fn generic_output_probe(&self) -> TokenStream {
        let probe = if self.is_output_generic() { self.output_probe() } else { None };
        probe.map_or(TokenStream::new(), |probe| {
            let krate = &self.krate;
            quote!(const { use #krate::__private::probe::Otherwise as _; #probe };)
        })
    }

    fn evaluated(&self, probes: &[TokenStream]) -> TokenStream {
        if probes.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, cfgs, .. } = self;
        quote! {
            #(#cfgs)*
            const _: () = {
                use #krate::__private::probe::Otherwise as _;
                #(#probes)*
            };
        }
    }

    fn parameter_probe(&self, parameter: &Parameter) -> Option<TokenStream> {
        let (ty, message) = match parameter {
            Parameter::Context => return None,
            Parameter::Input(Input { name, ty, .. }) => {
                (ty, format!("the run's context is borrowed: write `{name}: &Context`"))
            }
            Parameter::Resource(ty) => {
                let text = written(ty);
                let message = format!(
                    "the run's context is recognized by its name, and this is `{text}`: write `&Context`"
                );
                (ty, message)
            }
        };
        let asked = self.is_known_here(ty) && may_be_context(ty);
        asked.then(|| self.probe(ty, &quote!(CONTEXT), &message))
    }

    /// No two resources have the same type: both would be the same value.
    fn pair_probes(&self) -> Vec<TokenStream> {
        let resources = self.task.resources().filter(|ty| self.is_known_here(ty));
        let resources: Vec<_> = resources.filter(|ty| matches!(ty, Type::Path(_))).collect();
        let mut probes = Vec::new();
        for (i, second) in resources.iter().enumerate() {
            for first in &resources[..i] {
                let aim = second.span();
                let krate = aimed(self.krate.clone(), aim);
                let (text, other) = (written(second), written(first));
                let message = format!(
                    "`{text}` and `{other}` are the same type, so both parameters would be the same resource: wrap one of them in its own type, `struct Name({text});`"
                );
                probes.push(quote_spanned! {aim=>
                    if #krate::__private::probe::Same::<#first, #second>::SAME {
                        #krate::__private::core::panic!("{}", #message)
                    }
                });
            }
        }
        probes
    }

    fn output_probe(&self) -> Option<TokenStream> {
        let returns = &self.task.returns;
        let Type::Path(path) = &returns.ty else { return None };
        let named = matches!(self.task.output, Output::Fields(_));
        if returns.fallible || named || is_well_known(path) || !self.sound {
            return None;
        }
        let text = written(&returns.ty);
        let result = format!(
            "`{text}` is a `Result`: write `Result<..>`, or an alias whose name ends in `Result`"
        );
        let future = format!(
            "`{text}` is a boxed future, which nothing would await: write `async fn`, and the type that it resolves to"
        );
        let mut probe = self.probe(&returns.ty, &quote!(RESULT), &result);
        probe.extend(self.probe(&returns.ty, &quote!(FUTURE), &future));
        Some(probe)
    }

    fn is_output_generic(&self) -> bool {
        let mentions = Mentions::of([&self.task.returns.ty]);
        self.function.sig.generics.params.iter().any(|it| mentions.contain_parameter(it))
    }

    fn is_known_here(&self, ty: &Type) -> bool {
        let mentions = Mentions::of([ty]);
        !self.function.sig.generics.params.iter().any(|it| mentions.contain_parameter(it))
    }

    fn probe(&self, ty: &Type, answer: &TokenStream, message: &str) -> TokenStream {
        let aim = ty.span();
        let krate = aimed(self.krate.clone(), aim);
        let answer = aimed(answer.clone(), aim);
        quote_spanned! {aim=>
            if #krate::__private::probe::Probe::<#ty>::#answer {
                #krate::__private::core::panic!("{}", #message)
            }
        }
    }
}

/// Types that are neither aliases nor worth a question.
fn is_well_known(path: &TypePath) -> bool {
    const NAMES: [&str; 26] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64", "String", "Vec", "Option", "Cow", "PathBuf", "Path",
        "HashMap", "BTreeMap", "Duration", "Flow",
    ];
    let last = path.path.segments.last();
    path.qself.is_some() || last.is_some_and(|last| NAMES.iter().any(|name| last.ident == name))
}

/// A name, or a smart pointer to one.
fn may_be_context(ty: &Type) -> bool {
    let Type::Path(path) = ungrouped(ty) else { return false };
    let Some(last) = path.path.segments.last().filter(|_| !is_well_known(path)) else {
        return false;
    };
    match &last.arguments {
        PathArguments::None => true,
        PathArguments::AngleBracketed(arguments)
            if ["Arc", "Rc", "Box"].iter().any(|it| last.ident == it) =>
        {
            matches!(
                arguments.args.first(),
                Some(GenericArgument::Type(inner)) if may_be_context(inner)
            )
        }
        _ => false,
    }
}
