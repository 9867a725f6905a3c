use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, LitStr, Path, Result, Token, parenthesized, token};

use crate::errors::Errors;
use crate::names::{crate_path, nearest};

/// What stands in `#[task(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) output: Option<NamedOutput>,
    pub(crate) derive: Option<Punctuated<Path, Token![,]>>,
    pub(crate) trace: Option<Punctuated<Traced, Token![,]>>,
    pub(crate) name: Option<Ident>,
    pub(crate) krate: Option<Path>,
}

/// `output(body, meta)`.
pub(crate) struct NamedOutput {
    pub(crate) names: Punctuated<Ident, Token![,]>,
}

/// `key` or `%key`, of `trace(..)`.
pub(crate) struct Traced {
    pub(crate) display: Option<Token![%]>,
    pub(crate) input: Ident,
}

const KNOWN: [&str; 5] = ["output", "derive", "trace", "name", "crate"];
const ALL: &str =
    "the options are `output(..)`, `derive(..)`, `trace(..)`, `name = ..` and `crate = ..`";

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let parser = |input: ParseStream| {
            while !input.is_empty() {
                let option = options.option(input, errors);
                if let Err(error) = option.and_then(|()| end(input)) {
                    errors.push(error);
                    skip(input)?;
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        options
    }

    fn option(&mut self, input: ParseStream, errors: &mut Errors) -> Result<()> {
        let name = input.call(Ident::parse_any).map_err(|_| not_an_option(input))?;
        match known(&name, errors)? {
            "output" => {
                let names = list(input, &name, Ident::parse_any, "output(body, meta)")?;
                set(&mut self.output, NamedOutput { names }, &name, errors);
            }
            "derive" => {
                let paths = list(input, &name, Path::parse_mod_style, "derive(Debug, Clone)")?;
                set(&mut self.derive, paths, &name, errors);
            }
            "trace" => {
                let inputs = list(input, &name, Traced::parse, "trace(key, %bucket)")?;
                set(&mut self.trace, inputs, &name, errors);
            }
            "name" => {
                let value = value(input, &name, Ident::parse_any, "name = Other", errors)?;
                set(&mut self.name, value, &name, errors);
            }
            _ => {
                let value = value(input, &name, crate_path, "crate = path::to::conjoin", errors)?;
                set(&mut self.krate, value, &name, errors);
            }
        }
        Ok(())
    }
}

impl Parse for Traced {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self { display: input.parse()?, input: input.call(Ident::parse_any)? })
    }
}

/// The option that is meant, so that a misspelt one still counts.
fn known(name: &Ident, errors: &mut Errors) -> Result<&'static str> {
    if let Some(known) = KNOWN.into_iter().find(|known| name == known) {
        return Ok(known);
    }
    let text = name.to_string();
    if text.starts_with(char::is_uppercase) {
        let message = format!("unknown option `{name}`: did you mean `derive({name})`?\n{ALL}");
        return Err(Error::new_spanned(name, message));
    }
    match nearest(&text, KNOWN) {
        Some(near) => {
            errors.error(name, format!("unknown option `{name}`: did you mean `{near}`?\n{ALL}"));
            Ok(near)
        }
        None => Err(Error::new_spanned(name, format!("unknown option `{name}`\n{ALL}"))),
    }
}

fn not_an_option(input: ParseStream) -> Error {
    match input.fork().parse::<TokenTree>() {
        Ok(token) => Error::new_spanned(&token, format!("`{token}` is no option\n{ALL}")),
        Err(error) => error,
    }
}

/// `(item, item)`
fn list<T>(
    input: ParseStream,
    option: &Ident,
    parser: fn(ParseStream) -> Result<T>,
    example: &str,
) -> Result<Punctuated<T, Token![,]>> {
    if !input.peek(token::Paren) {
        let message = format!("`{option}` takes a list: write `{example}`");
        return Err(Error::new_spanned(option, message));
    }
    let content;
    parenthesized!(content in input);
    let content: TokenStream = content.parse()?;
    let names = |input: ParseStream| Punctuated::parse_terminated_with(input, parser);
    let list = names.parse2(content).map_err(|error| {
        Error::new(error.span(), format!("`{option}` takes names: write `{example}`"))
    })?;
    if list.is_empty() {
        let message = format!("`{option}()` names nothing: write `{example}`, or leave it out");
        return Err(Error::new_spanned(option, message));
    }
    Ok(list)
}

/// `= value`
fn value<T>(
    input: ParseStream,
    option: &Ident,
    parser: fn(ParseStream) -> Result<T>,
    example: &str,
    errors: &mut Errors,
) -> Result<T> {
    let no_value = |_| {
        let message = format!("`{option}` takes a value: write `{example}`");
        Error::new_spanned(option, message)
    };
    input.parse::<Token![=]>().map_err(no_value)?;
    if !input.peek(LitStr) {
        return input.call(parser).map_err(no_value);
    }
    let text: LitStr = input.parse()?;
    let value = text.parse_with(parser).map_err(no_value)?;
    let message = format!("`{option}` takes no text: write `{option} = {}`", text.value());
    errors.error(&text, message);
    Ok(value)
}

fn set<T>(option: &mut Option<T>, value: T, name: &Ident, errors: &mut Errors) {
    if option.replace(value).is_some() {
        errors.error(name, format!("`{name}` is given twice: keep one"));
    }
}

fn end(input: ParseStream) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(input.error("a `,` goes between two options"))
}

/// Skips the rest of an option that is wrong, so that the next one is read.
fn skip(input: ParseStream) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
