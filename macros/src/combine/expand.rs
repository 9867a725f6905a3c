mod default;
mod drawing;
mod fallback;
mod info;
mod picture;
mod run;
mod sketch;
mod types;
mod unwired;

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Token;

use super::check::{Field, Origin, Pair, Side};
use super::parse::{Combine, Head};
use crate::attributes::{docs, for_pair, forwarded, mention, travelling};
use crate::describe::{Description, Input, Kind, Output, hidden_macro, is_public};
use crate::drawing::Drawing;
use crate::given::Given;
use types::ends;

pub(super) use fallback::{fallback, pair_of_unknown, unknown};
pub(super) use sketch::{sketch, sketch_matrix};

/// All that the items below are made of.
struct Expansion<'a> {
    krate: &'a TokenStream,
    combine: &'a Combine,
    pair: &'a Pair<'a>,
    tasks: [&'a Description; 2],
    /// What the inputs of each half are given, as text.
    given: [Vec<Given<String>>; 2],
    drawing: Drawing,
    /// The open inputs that are cloned for the first half.
    shared: HashSet<String>,
}

/// ```text
/// // Input:
/// pub struct S3ToGcs = S3Read { .. } => |object| GcsWrite { body: object.body, .. }
///
/// // Output:
/// pub struct S3ToGcs { pub key: .., pub name: .. }
/// impl Task for S3ToGcs { .. }
/// impl<Env> RunIn<Env> for S3ToGcs where S3Read: RunIn<Env>, GcsWrite: RunIn<Env> { .. }
/// impl Input<0> for S3ToGcs { .. }
/// macro_rules! __conjoin_S3ToGcs_.. { .. }
/// use __conjoin_S3ToGcs_.. as S3ToGcs;
/// ```
pub(crate) fn expand(
    krate: &TokenStream,
    combine: &Combine,
    pair: &Pair<'_>,
    tasks: [&Description; 2],
) -> TokenStream {
    let it = Expansion::new(krate, combine, pair, tasks);
    let items = [
        it.combined_struct(),
        it.impl_task(),
        it.impl_run_in(),
        it.impl_inputs(),
        it.impl_defaults(),
        it.check_unwired(),
        hidden_macro(&it.description(tasks[1].output.clone()), &combine.head.vis, &[]),
    ];
    items.into_iter().collect()
}

impl Expansion<'_> {
    /// ```text
    /// /// Moves one object.
    /// #[derive(Debug)]
    /// pub struct S3ToGcs {
    ///     /// Object to read.
    ///     pub source: <S3Read as Input<0>>::Type,
    /// }
    /// ```
    fn combined_struct(&self) -> TokenStream {
        let Head { attrs, vis, struct_token, name, .. } = &self.combine.head;
        let krate = self.krate;
        let helpers = self.pair.fields.iter();
        let helpers = helpers.flat_map(|field| for_pair(&field.input.attrs, attrs));
        let helpers = forwarded(helpers) || self.has_defaults();
        let helpers = helpers.then(|| quote!(#[derive(#krate::__private::Attributes)]));
        let fields = self.pair.fields.iter().map(|field| {
            let (Field { name, .. }, Input { attrs, .. }) = (field, &*field.input);
            let (ty, default) = (self.field_type(field), self.default_attributes(field));
            // A field's docs come from its half, perhaps in another crate: no lint asks the pair for them.
            let undocumented = docs(attrs).is_empty().then(|| quote!(#[doc = ""]));
            if let Origin::Stitch(_) = field.origin {
                return quote!(#(#attrs)* #default pub #name: #ty);
            }
            let attrs = for_pair(attrs, &self.combine.head.attrs);
            quote!(#(#attrs)* #undocumented #default pub #name: #ty)
        });
        // Where rustc reports a name that is taken: from `struct` to the body's end.
        let aim = name.span();
        let body = if self.pair.fields.is_empty() {
            quote_spanned!(aim=> ;)
        } else {
            quote_spanned!(aim=> { #(#fields,)* })
        };
        let picture = self.picture();
        let (attrs, default) = self.derives();
        quote! {
            #(#attrs)*
            #picture
            #helpers
            #vis #struct_token #name #body
            #default
        }
    }

    /// ```text
    /// impl Task for S3ToGcs {
    ///     type Output = <GcsWrite as Task>::Output;
    ///     type Error = CombinedError<S3Read, GcsWrite>;
    ///     const INFO: &'static TaskInfo = &TaskInfo::pair("S3ToGcs", ..);
    ///     const ERROR: ErrorFns<Self::Error> = ErrorFns::combined();
    /// }
    /// ```
    fn impl_task(&self) -> TokenStream {
        let Self { krate, combine, .. } = self;
        let name = &combine.head.name;
        let (first, second) = (self.half_type(Side::First), self.half_type(Side::Second));
        let info = self.info();
        let own = self.stitch_takes().context.then(|| quote!(true ||));
        let output = quote!(<#second as #krate::Task>::Output);
        let output = self.associated_type("Output", &output);
        let error = quote!(#krate::CombinedError<#first, #second>);
        let error = self.associated_type("Error", &error);
        quote! {
            #[automatically_derived]
            impl #krate::Task for #name {
                #output
                #error
                const INFO: &'static #krate::TaskInfo = #info;
                const TAKES_CONTEXT: bool = #own <#first as #krate::Task>::TAKES_CONTEXT
                    || <#second as #krate::Task>::TAKES_CONTEXT;
                const ERROR: #krate::__private::ErrorFns<Self::Error> =
                    #krate::__private::ErrorFns::combined();

                fn retry(error_: &Self::Error) -> #krate::Retry {
                    error_.retry()
                }
            }
        }
    }

    /// ```text
    /// impl Input<0> for S3ToGcs {
    ///     type Type = <S3Read as Input<0>>::Type;
    /// }
    /// ```
    fn impl_inputs(&self) -> TokenStream {
        let krate = self.krate;
        let name = &self.combine.head.name;
        let impls = self.pair.fields.iter().enumerate().map(|(i, field)| {
            let (i, ty) = (Literal::usize_unsuffixed(i), self.input_type(field));
            let ty = self.associated_type("Type", &ty);
            let allow = self.allow_deprecated();
            quote! {
                #allow
                #[doc(hidden)]
                #[automatically_derived]
                impl #krate::Input<#i> for #name {
                    #ty
                }
            }
        });
        impls.collect()
    }

    /// `type Name = ty;`, where rustc says that a half is more private than the pair: at the one that
    /// may be, or from the first to the second.
    fn associated_type(&self, name: &str, ty: &TokenStream) -> TokenStream {
        let Combine { first, second, .. } = self.combine;
        let [start, end] = match self.tasks.map(|task| task.public) {
            [false, true] => [&first.path; 2],
            [true, false] => [&second.path; 2],
            _ => [&first.path, &second.path],
        };
        let ([start, _], [_, end]) = (ends(start), ends(end));
        let (token, name) = (Token![type](start), Ident::new(name, end));
        quote_spanned!(end=> #token #name = #ty;)
    }

    /// The struct and `impl Task` name the halves, and warn of a deprecated one. The other items don't
    /// repeat it.
    fn allow_deprecated(&self) -> Option<TokenStream> {
        let deprecated = self.tasks.iter().any(|task| task.deprecated)
            || mention(&self.combine.head.attrs, "deprecated");
        deprecated.then(|| quote!(#[allow(deprecated)]))
    }

    fn description(&self, output: Output) -> Description {
        let inputs = self.pair.fields.iter().map(|field| Input {
            attrs: travelling(&field.input.attrs),
            name: field.name.clone(),
            shape: field.input.shape.clone(),
            ty: field.input.ty.clone(),
            default: field.input.default.clone(),
        });
        let Head { vis, name, .. } = &self.combine.head;
        Description {
            deprecated: self.allow_deprecated().is_some(),
            public: is_public(vis),
            borrows: false,
            name: name.clone(),
            kind: Kind::Struct,
            inputs: inputs.collect(),
            output,
            takes: self.takes(),
            pair: self.drawing.pair.clone(),
        }
    }
}
