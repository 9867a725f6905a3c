use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Path, Result, Signature, Token, Visibility};

use crate::errors::Errors;

/// The function, as the user wrote it. Its body is not looked into.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

/// What stands in `#[task(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) output: Option<NamedOutput>,
    pub(crate) derive: Option<Punctuated<Path, Token![,]>>,
    pub(crate) name: Option<Ident>,
    pub(crate) krate: Option<Path>,
}

/// `output(body, meta)`.
pub(crate) struct NamedOutput {
    pub(crate) names: Punctuated<Ident, Token![,]>,
}

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let parser = syn::meta::parser(|meta| {
            options.option(&meta, errors).or_else(|error| {
                errors.push(error);
                skip(&meta)
            })
        });
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        options
    }

    fn option(&mut self, meta: &ParseNestedMeta, errors: &mut Errors) -> Result<()> {
        let Some(name) = meta.path.get_ident() else { return Err(unknown_option(meta)) };
        match name.to_string().as_str() {
            "output" => {
                let names = parenthesized(meta, Ident::parse_any)?;
                let named = NamedOutput { names };
                set(&mut self.output, named, meta, errors);
            }
            "derive" => {
                let paths = parenthesized(meta, Path::parse_mod_style)?;
                set(&mut self.derive, paths, meta, errors);
            }
            "name" => set(&mut self.name, meta.value()?.call(Ident::parse_any)?, meta, errors),
            "crate" => set(&mut self.krate, meta.value()?.parse()?, meta, errors),
            _ => return Err(unknown_option(meta)),
        }
        Ok(())
    }
}

fn parenthesized<T>(
    meta: &ParseNestedMeta,
    parser: fn(ParseStream) -> Result<T>,
) -> Result<Punctuated<T, Token![,]>> {
    let name = meta.path.require_ident()?;
    if !meta.input.peek(syn::token::Paren) {
        let message = format!("`{name}` takes a list: write `{name}(..)`");
        return Err(Error::new_spanned(&meta.path, message));
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let list = Punctuated::parse_terminated_with(&content, parser)?;
    if list.is_empty() {
        let message = format!("`{name}(..)` is empty: name something or leave it out");
        return Err(Error::new_spanned(&meta.path, message));
    }
    Ok(list)
}

fn set<T>(option: &mut Option<T>, value: T, meta: &ParseNestedMeta, errors: &mut Errors) {
    let name = &meta.path;
    if option.replace(value).is_some() {
        let message = format!("`{}` is given twice: keep one", crate::text::written(name));
        errors.error(name, message);
    }
}

fn unknown_option(meta: &ParseNestedMeta) -> Error {
    let name = crate::text::written(&meta.path);
    let known = ["output", "derive", "name", "crate"];
    let nearest = crate::names::nearest(&name, known);
    let hint = nearest.map_or(String::new(), |nearest| format!(": did you mean `{nearest}`?"));
    let message = format!(
        "unknown option `{name}`{hint}\nthe options are `output(..)`, `derive(..)`, `name = ..` and `crate = ..`"
    );
    Error::new_spanned(&meta.path, message)
}

/// Skips the rest of an option that is wrong, so that the next one is read.
fn skip(meta: &ParseNestedMeta) -> Result<()> {
    while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
        meta.input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
