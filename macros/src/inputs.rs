//! `#[derive(Inputs)]`: the fields of a struct are the inputs of a task that is written by hand.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{
    Attribute, Data, DeriveInput, Error, Field, Fields, Generics, Meta, Path, Result, Token,
    Visibility,
};

use crate::attributes::{doc_text, mention, travelling};
use crate::describe::{Description, Input, Kind, Output, Shape, Takes, hidden_macro, is_public};
use crate::errors::{Errors, report};
use crate::names::{Names, parse_crate_path};
use crate::text::written;

/// The struct, as the user wrote it.
struct Struct {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    generics: Generics,
    fields: Vec<Field>,
    krate: Option<Path>,
}

/// ```text
/// // Input:
/// #[derive(Inputs)]
/// struct Within<T> { task: T, limit: Duration }
///
/// // Output:
/// impl<T> Inputs for Within<T> { const INFO: TaskInfo = TaskInfo::leaf("Within", ..); }
/// impl<T> Input<0> for Within<T> { type Type = T; }
/// impl<T> Input<1> for Within<T> { type Type = Duration; }
/// macro_rules! __conjoin_Within_.. { .. }
/// use __conjoin_Within_.. as Within;
/// ```
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let (it, output) = match syn::parse2(item) {
        Ok(input) => (parse(input, &mut errors), Output::Unnamed),
        Err(error) => return report(&error, TokenStream::new()),
    };
    match errors.propagate() {
        Ok(()) => expand(&it, output),
        Err(error) => report(&error, expand(&it, Output::Unknown)),
    }
}

fn parse(input: DeriveInput, errors: &mut Errors) -> Struct {
    let krate = parse_krate(&input.attrs, errors);
    let fields = match input.data {
        Data::Struct(data) => check_named(data.fields, errors),
        Data::Enum(data) => not_a_struct(data.enum_token, errors),
        Data::Union(data) => not_a_struct(data.union_token, errors),
    };
    let DeriveInput { attrs, vis, ident: name, generics, .. } = input;
    Struct { attrs, vis, name, generics, fields, krate }
}

fn check_named(fields: Fields, errors: &mut Errors) -> Vec<Field> {
    match fields {
        Fields::Named(fields) => fields.named.into_iter().collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(fields) => {
            let message = "an input needs a name: write `{ name: Type, .. }` instead of `(..)`";
            errors.error(fields, message);
            Vec::new()
        }
    }
}

fn not_a_struct(keyword: impl ToTokens, errors: &mut Errors) -> Vec<Field> {
    let keyword = keyword.to_token_stream();
    let hint = match keyword.to_string().as_str() {
        "enum" => "if each variant holds a task, derive `Task`",
        _ => "write `struct`",
    };
    let message =
        format!("`Inputs` makes a struct's fields inputs, and this is `{keyword}`: {hint}");
    errors.error(keyword, message);
    Vec::new()
}

const OPTION: &str = "`#[inputs(..)]` has one option: write `#[inputs(crate = path::to::conjoin)]`";

fn parse_krate(attrs: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut krate = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("inputs")) {
        let parsed = match &attr.meta {
            Meta::List(_) => attr.parse_args_with(parse_option),
            other => Err(Error::new_spanned(other, OPTION)),
        };
        match parsed {
            Ok(path) => krate = Some(path),
            Err(error) => errors.push(error),
        }
    }
    krate
}

fn parse_option(input: ParseStream) -> Result<Path> {
    let name = input.call(Ident::parse_any)?;
    if name != "crate" {
        return Err(Error::new(name.span(), OPTION));
    }
    input.parse::<Token![=]>().map_err(|error| Error::new(error.span(), OPTION))?;
    input.call(parse_crate_path)
}

fn expand(it: &Struct, output: Output) -> TokenStream {
    let Struct { vis, name, generics, fields, krate, .. } = it;
    let mut names = Names::of(generics);
    for field in fields {
        names.add(field.ty.to_token_stream());
    }
    let alias = match krate {
        Some(_) => names.fresh("conjoin").to_token_stream(),
        None => quote!(::conjoin),
    };
    let impls = impls(it, &alias);
    let impls = match krate {
        Some(path) => quote!(const _: () = { use #path as #alias; #impls };),
        None => impls,
    };
    let inputs = fields.iter().filter_map(|field| {
        Some(Input {
            attrs: travelling(&field.attrs),
            name: field.ident.clone()?,
            shape: Shape::of(&field.ty),
            ty: written(&field.ty),
            default: None,
        })
    });
    let description = Description {
        deprecated: mention(&it.attrs, "deprecated"),
        public: is_public(vis),
        borrows: generics.lifetimes().next().is_some(),
        name: name.clone(),
        kind: Kind::ByHand,
        inputs: inputs.collect(),
        output,
        // What the task takes is in code that is written by hand.
        takes: Takes { resources: true, context: true },
        pair: None,
    };
    let hidden_macro = hidden_macro(&description, vis, &[]);
    quote!(#impls #hidden_macro)
}

fn impls(it: &Struct, krate: &TokenStream) -> TokenStream {
    let Struct { attrs, name, generics, fields, .. } = it;
    let (parameters, arguments, clause) = generics.split_for_impl();
    let allow = mention(attrs, "deprecated").then(|| quote!(#[allow(deprecated)]));
    let (text, docs) = (name.unraw().to_string(), doc_text(attrs));
    let infos = fields.iter().map(|field| {
        let name = field.ident.as_ref().map_or_else(String::new, |it| it.unraw().to_string());
        let (ty, docs) = (written(&field.ty), doc_text(&field.attrs));
        quote!(#krate::InputInfo::leaf(#name, #ty, #docs))
    });
    let inputs = fields.iter().enumerate().map(|(i, field)| {
        let (i, ty) = (Literal::usize_unsuffixed(i), &field.ty);
        quote! {
            #allow
            #[doc(hidden)]
            #[automatically_derived]
            impl #parameters #krate::Input<#i> for #name #arguments #clause {
                type Type = #ty;
            }
        }
    });
    quote! {
        #allow
        #[automatically_derived]
        impl #parameters #krate::Inputs for #name #arguments #clause {
            const INPUTS: #krate::TaskInfo =
                #krate::TaskInfo::leaf(#text, #docs, &[#(#infos),*], &[]);
        }
        #(#inputs)*
    }
}
