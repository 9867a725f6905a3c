use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, LitStr, Meta, Path, Result, Token, parenthesized, token};

use super::keyword::Keyword;
use crate::errors::Errors;
use crate::names::parse_crate_path;

/// The arguments of `#[task(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) output: Option<NamedOutput>,
    pub(crate) derive: Option<Punctuated<Path, Token![,]>>,
    pub(crate) attrs: Option<Punctuated<Meta, Token![,]>>,
    pub(crate) output_derive: Option<Punctuated<Path, Token![,]>>,
    pub(crate) output_attrs: Option<Punctuated<Meta, Token![,]>>,
    pub(crate) trace: Option<Punctuated<Traced, Token![,]>>,
    pub(crate) retry: Option<Path>,
    pub(crate) blocking: Option<Ident>,
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

impl Options {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let parser = |input: ParseStream| {
            while !input.is_empty() {
                let option = options.parse_option(input, errors);
                if let Err(error) = option.and_then(|()| check_end(input)) {
                    errors.push(error);
                    skip_option(input)?;
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

    fn parse_option(&mut self, input: ParseStream, errors: &mut Errors) -> Result<()> {
        let name = parse_name(input)?;
        let keyword = Keyword::find(&name, errors)?;
        let parsed = self.parse_argument(keyword, &name, input, errors);
        if name == keyword.name() {
            return parsed;
        }
        // The name was reported. Perhaps another option was meant.
        if parsed.is_err() { skip_option(input) } else { Ok(()) }
    }

    fn parse_argument(
        &mut self,
        keyword: Keyword,
        name: &Ident,
        input: ParseStream,
        errors: &mut Errors,
    ) -> Result<()> {
        let option = Argument { name, example: keyword.example() };
        match keyword {
            Keyword::Output => {
                let names = option.parse_list(input, Ident::parse_any)?;
                set(&mut self.output, NamedOutput { names }, name, errors);
            }
            Keyword::Derive => {
                let paths = option.parse_list(input, Path::parse_mod_style)?;
                set(&mut self.derive, paths, name, errors);
            }
            Keyword::Attrs => {
                let attrs = option.parse_list(input, Meta::parse)?;
                set(&mut self.attrs, attrs, name, errors);
            }
            Keyword::OutputDerive => {
                let paths = option.parse_list(input, Path::parse_mod_style)?;
                set(&mut self.output_derive, paths, name, errors);
            }
            Keyword::OutputAttrs => {
                let attrs = option.parse_list(input, Meta::parse)?;
                set(&mut self.output_attrs, attrs, name, errors);
            }
            Keyword::Trace => {
                let inputs = option.parse_list(input, Traced::parse)?;
                set(&mut self.trace, inputs, name, errors);
            }
            Keyword::Retry => {
                let path = option.parse_value(input, Path::parse, errors)?;
                set(&mut self.retry, path, name, errors);
            }
            Keyword::Blocking => set(&mut self.blocking, name.clone(), name, errors),
            Keyword::Name => {
                let value = option.parse_value(input, Ident::parse_any, errors)?;
                set(&mut self.name, value, name, errors);
            }
            Keyword::Crate => {
                let value = option.parse_value(input, parse_crate_path, errors)?;
                set(&mut self.krate, value, name, errors);
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

fn parse_name(input: ParseStream) -> Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| match input.fork().parse::<TokenTree>() {
        Ok(token) => {
            let message = format!("`{token}` is not an option\n{}", Keyword::list());
            Error::new_spanned(&token, message)
        }
        Err(_) => error,
    })
}

/// What follows an option's name.
struct Argument<'a> {
    name: &'a Ident,
    example: &'a str,
}

impl Argument<'_> {
    /// `(item, item)`
    fn parse_list<T>(
        &self,
        input: ParseStream,
        parser: fn(ParseStream) -> Result<T>,
    ) -> Result<Punctuated<T, Token![,]>> {
        let Self { name, example } = self;
        if !input.peek(token::Paren) {
            let message = format!("`{name}` takes a list: write `{example}`");
            return Err(Error::new_spanned(name, message));
        }
        let content;
        parenthesized!(content in input);
        let content: TokenStream = content.parse()?;
        let names = |input: ParseStream| Punctuated::parse_terminated_with(input, parser);
        let list = names.parse2(content).map_err(|error| {
            Error::new(error.span(), format!("`{name}` takes a list: write `{example}`"))
        })?;
        if list.is_empty() {
            let message = format!("`{name}()` is empty: write `{example}`, or remove it");
            return Err(Error::new_spanned(name, message));
        }
        Ok(list)
    }

    /// `= value`
    fn parse_value<T>(
        &self,
        input: ParseStream,
        parser: fn(ParseStream) -> Result<T>,
        errors: &mut Errors,
    ) -> Result<T> {
        let Self { name, example } = self;
        let no_value = |_| {
            let message = format!("`{name}` takes a value: write `{example}`");
            Error::new_spanned(name, message)
        };
        input.parse::<Token![=]>().map_err(no_value)?;
        if !input.peek(LitStr) {
            return input.call(parser).map_err(no_value);
        }
        let text: LitStr = input.parse()?;
        let value = text.parse_with(parser).map_err(no_value)?;
        let message = format!("remove the quotes: write `{name} = {}`", text.value());
        errors.error(&text, message);
        Ok(value)
    }
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

/// Skips the rest of a wrong option, so the next one is parsed.
fn skip_option(input: ParseStream) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
