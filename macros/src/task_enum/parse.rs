use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Meta, Path, Result, Token, parenthesized, token};

use crate::errors::Errors;
use crate::names::{nearest, parse_crate_path};

/// The arguments of `#[task(..)]` below `#[derive(Task)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) output: Option<OutputEnum>,
    pub(crate) output_derive: Option<Punctuated<Path, Token![,]>>,
    /// `error = Name`
    pub(crate) error: Option<Ident>,
    pub(crate) krate: Option<Path>,
}

/// `output = enum` or `output = enum(Name)`
pub(crate) struct OutputEnum {
    pub(crate) name: Option<Ident>,
}

const KNOWN: [&str; 4] = ["output", "output_derive", "error", "crate"];
const LIST: &str = "the options for an enum are `output = enum`, `output_derive(..)`, `error = ..` and `crate = ..`";
const OUTPUT: &str = "write `output = enum`, or `output = enum(Name)`";
const OUTPUT_DERIVE: &str = "`output_derive` takes a list: write `output_derive(Debug, Clone)`";
const ERROR: &str = "`error` names the error enum: write `error = Name`";
const CRATE: &str = "`crate` takes a path: write `crate = path::to::conjoin`";

impl Options {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("task")) {
            let parsed = match &attr.meta {
                Meta::List(list) => {
                    let parser = |input: ParseStream| options.parse_list(input, errors);
                    parser.parse2(list.tokens.clone())
                }
                other => Err(Error::new_spanned(other, format!("`#[task]` is empty: {LIST}"))),
            };
            if let Err(error) = parsed {
                errors.push(error);
            }
        }
        if let (None, Some(derives)) = (&options.output, &options.output_derive) {
            let message = "this enum has no output enum to derive for: add `output = enum`";
            errors.error(derives, message);
        }
        options
    }

    fn parse_list(&mut self, input: ParseStream, errors: &mut Errors) -> Result<()> {
        while !input.is_empty() {
            let result = self.parse_option(input, errors);
            if let Err(error) = result.and_then(|()| check_end(input)) {
                errors.push(error);
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    }

    fn parse_option(&mut self, input: ParseStream, errors: &mut Errors) -> Result<()> {
        let name = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), LIST))?;
        match known(&name, errors)? {
            "output" => {
                let output = parse_value(input, &name, OUTPUT, parse_output_enum)?;
                set(&mut self.output, output, &name, errors);
            }
            "output_derive" => {
                let paths = parse_derives(input, &name)?;
                set(&mut self.output_derive, paths, &name, errors);
            }
            "error" => {
                let error = parse_value(input, &name, ERROR, Ident::parse)?;
                set(&mut self.error, error, &name, errors);
            }
            _ => {
                let path = parse_value(input, &name, CRATE, parse_crate_path)?;
                set(&mut self.krate, path, &name, errors);
            }
        }
        Ok(())
    }
}

/// The option that is meant, so a misspelled one still has its effect.
fn known(name: &Ident, errors: &mut Errors) -> Result<&'static str> {
    let text = name.unraw().to_string();
    if let Some(known) = KNOWN.iter().find(|known| text == **known) {
        return Ok(known);
    }
    match nearest(&text, KNOWN) {
        Some(near) => {
            let message = format!("unknown option `{name}`: did you mean `{near}`?\n{LIST}");
            errors.error(name, message);
            Ok(near)
        }
        None => Err(Error::new_spanned(name, format!("unknown option `{name}`\n{LIST}"))),
    }
}

fn parse_value<T>(
    input: ParseStream,
    name: &Ident,
    message: &str,
    parser: impl FnOnce(ParseStream) -> Result<T>,
) -> Result<T> {
    if !input.peek(Token![=]) {
        return Err(Error::new_spanned(name, message));
    }
    input.parse::<Token![=]>()?;
    parser(input).map_err(|error| Error::new(error.span(), message))
}

/// `enum` or `enum(Name)`
fn parse_output_enum(input: ParseStream) -> Result<OutputEnum> {
    input.parse::<Token![enum]>()?;
    if !input.peek(token::Paren) {
        return Ok(OutputEnum { name: None });
    }
    let content;
    parenthesized!(content in input);
    let name = content.parse()?;
    if content.is_empty() { Ok(OutputEnum { name: Some(name) }) } else { Err(content.error("")) }
}

fn parse_derives(input: ParseStream, name: &Ident) -> Result<Punctuated<Path, Token![,]>> {
    if !input.peek(token::Paren) {
        return Err(Error::new_spanned(name, OUTPUT_DERIVE));
    }
    let content;
    parenthesized!(content in input);
    Punctuated::parse_terminated_with(&content, Path::parse_mod_style)
        .map_err(|error| Error::new(error.span(), OUTPUT_DERIVE))
}

fn set<T>(option: &mut Option<T>, value: T, name: &Ident, errors: &mut Errors) {
    if option.replace(value).is_some() {
        errors.error(name, format!("`{name}` is given twice: keep one"));
    }
}

fn check_end(input: ParseStream) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(input.error("write `,` between two options"))
}
