use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Generics, Member, Meta, Path, Result, Token, Type};
use syn::{parenthesized, token};

use crate::errors::Errors;
use crate::names::parse_crate_path;

/// The struct, as the user wrote it.
pub(super) struct Environment {
    pub(super) name: Ident,
    pub(super) generics: Generics,
    /// `#[provide(crate = path)]`
    pub(super) krate: Option<Path>,
    pub(super) fields: Vec<Field>,
    /// The struct or a field is `#[deprecated]`.
    pub(super) deprecated: bool,
}

pub(super) struct Field {
    pub(super) member: Member,
    pub(super) ty: Type,
    pub(super) lends: Lends,
}

/// What a field lends.
pub(super) enum Lends {
    Itself,
    /// `#[provide(skip)]`
    Nothing,
    /// `#[provide(flatten)]`: everything that the field's own type lends.
    All(Span),
    /// `#[provide(flatten(Log, Pool))]`
    These(Vec<Type>),
}

const ON_STRUCT: &str =
    "`#[provide(..)]` on a struct has one option: write `#[provide(crate = path::to::conjoin)]`";
const ON_FIELD: &str = "`#[provide(..)]` on a field has two options: write `#[provide(skip)]`, `#[provide(flatten)]` or `#[provide(flatten(Type, ..))]`";

impl Environment {
    pub(super) fn parse(input: DeriveInput, errors: &mut Errors) -> Self {
        let krate = parse_krate(&input.attrs, errors);
        let mut deprecated = is_deprecated(&input.attrs);
        let mut fields = Vec::new();
        match input.data {
            Data::Struct(data) => {
                for (member, field) in data.fields.members().zip(&data.fields) {
                    deprecated |= is_deprecated(&field.attrs);
                    let lends = parse_lends(&field.attrs, errors);
                    fields.push(Field { member, ty: field.ty.clone(), lends });
                }
            }
            Data::Enum(data) => not_a_struct(data.enum_token, errors),
            Data::Union(data) => not_a_struct(data.union_token, errors),
        }
        Self { name: input.ident, generics: input.generics, krate, fields, deprecated }
    }
}

fn is_deprecated(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("deprecated"))
}

fn not_a_struct(keyword: impl ToTokens, errors: &mut Errors) {
    let message = format!(
        "`Provide` lends each field of a struct, but this is `{}`: write `struct`, or implement `Provide` by hand",
        keyword.to_token_stream()
    );
    errors.error(keyword, message);
}

fn provides(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("provide"))
}

fn parse_krate(attrs: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut krate = None;
    for attr in provides(attrs) {
        match parse_arguments(attr, parse_krate_option, ON_STRUCT) {
            Ok(path) => krate = Some(path),
            Err(error) => errors.push(error),
        }
    }
    krate
}

fn parse_arguments<T>(
    attr: &Attribute,
    parser: fn(ParseStream) -> Result<T>,
    message: &str,
) -> Result<T> {
    match &attr.meta {
        Meta::List(_) => attr.parse_args_with(parser),
        other => Err(Error::new_spanned(other, message)),
    }
}

fn parse_krate_option(input: ParseStream) -> Result<Path> {
    let name = option_name(input, ON_STRUCT)?;
    match name.to_string().as_str() {
        "crate" => {}
        "skip" | "flatten" => {
            let message = format!("`#[provide({name})]` goes on a field");
            return Err(Error::new(name.span(), message));
        }
        _ => return Err(Error::new(name.span(), ON_STRUCT)),
    }
    input.parse::<Token![=]>().map_err(|error| Error::new(error.span(), ON_STRUCT))?;
    input.call(parse_crate_path).map_err(|error| Error::new(error.span(), ON_STRUCT))
}

fn parse_lends(attrs: &[Attribute], errors: &mut Errors) -> Lends {
    let mut lends = None;
    for attr in provides(attrs) {
        match parse_arguments(attr, parse_field_option, ON_FIELD) {
            Ok(_) if lends.is_some() => {
                errors.error(attr, "`#[provide(..)]` is given twice: keep one");
            }
            Ok(option) => lends = Some(option),
            Err(error) => errors.push(error),
        }
    }
    lends.unwrap_or(Lends::Itself)
}

fn parse_field_option(input: ParseStream) -> Result<Lends> {
    let name = option_name(input, ON_FIELD)?;
    let lends = match name.to_string().as_str() {
        "skip" => Lends::Nothing,
        "flatten" if input.peek(token::Paren) => parse_flattened(input, &name)?,
        "flatten" => Lends::All(name.span()),
        "crate" => {
            let message = "`#[provide(crate = ..)]` goes on the struct";
            return Err(Error::new(name.span(), message));
        }
        _ => return Err(Error::new(name.span(), ON_FIELD)),
    };
    if input.is_empty() { Ok(lends) } else { Err(input.error(ON_FIELD)) }
}

/// `(Log, Pool)`, after `flatten`.
fn parse_flattened(input: ParseStream, name: &Ident) -> Result<Lends> {
    let content;
    parenthesized!(content in input);
    let types = Punctuated::<Type, Token![,]>::parse_terminated(&content).map_err(|error| {
        Error::new(error.span(), "write the types to lend: `flatten(Log, Pool)`")
    })?;
    if types.is_empty() {
        let message = "`flatten()` lends nothing: write `flatten`, or `flatten(Type, ..)`";
        return Err(Error::new(name.span(), message));
    }
    Ok(Lends::These(types.into_iter().collect()))
}

fn option_name(input: ParseStream, message: &str) -> Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), message))
}
