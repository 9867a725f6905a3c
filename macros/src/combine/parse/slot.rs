use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Ident, Path, Result, Token};

use crate::errors::Errors;

/// What the user wrote of an input of a half.
pub(crate) enum Slot {
    /// `input: expression`
    Bound(Ident, Box<Expr>),
    /// `input as name`
    Renamed(Ident, Ident),
    /// `input`
    Named(Ident),
    /// `..`, or the path of a half without braces.
    Rest(Rest),
    /// Not one of these, or not yet; it may have an input's name.
    Broken(Option<Ident>, TokenStream),
}

/// What opens all inputs that have no slot.
pub(crate) struct Rest {
    tokens: TokenStream,
    /// Where an input that it opens is reported.
    pub(crate) aim: Span,
}

impl Rest {
    fn dots(dots: Token![..]) -> Self {
        Self { tokens: dots.to_token_stream(), aim: dots.span() }
    }

    pub(super) fn path(path: &Path) -> Self {
        let aim = path.segments.last().map_or_else(Span::call_site, Spanned::span);
        Self { tokens: path.to_token_stream(), aim }
    }
}

impl ToTokens for Rest {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

impl Slot {
    pub(crate) fn input(&self) -> Option<&Ident> {
        match self {
            Self::Bound(input, _) | Self::Renamed(input, _) | Self::Named(input) => Some(input),
            Self::Broken(input, _) => input.as_ref(),
            Self::Rest(_) => None,
        }
    }

    pub(crate) fn rest(&self) -> Option<&Rest> {
        match self {
            Self::Rest(rest) => Some(rest),
            _ => None,
        }
    }
}

/// All that stands in the braces.
pub(super) fn parse_slots(input: ParseStream, errors: &mut Errors) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    while !input.is_empty() {
        slots.push(parse_slot_or_skip(input, errors)?);
        parse_comma(input, errors)?;
    }
    Ok(slots)
}

fn parse_slot_or_skip(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    let ahead = input.fork();
    match parse_slot(&ahead, errors) {
        Ok(slot) => {
            input.advance_to(&ahead);
            Ok(slot)
        }
        Err(error) => {
            let name = input.fork().call(Ident::parse_any).ok();
            let tokens = parse_until_comma(input)?;
            errors.push(find_unfinished(&tokens).unwrap_or(error));
            Ok(Slot::Broken(name, tokens))
        }
    }
}

fn parse_slot(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    check_no_attributes(input, errors)?;
    if input.peek(Token![..]) {
        return parse_rest(input, errors);
    }
    let name = input.call(Ident::parse_any)?;
    if input.peek(Token![:]) && !input.peek(Token![::]) {
        let colon = input.parse()?;
        check_expression_follows(input, &name, colon)?;
        Ok(Slot::Bound(name, input.parse()?))
    } else if input.peek(Token![as]) {
        let keyword = input.parse()?;
        check_new_name_follows(input, &name, keyword)?;
        Ok(Slot::Renamed(name, input.parse()?))
    } else {
        check_slot_ends(input, &name)?;
        Ok(Slot::Named(name))
    }
}

fn parse_rest(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    let dots = Rest::dots(input.parse()?);
    if !input.is_empty() && !input.peek(Token![,]) {
        let tokens = parse_until_comma(input)?;
        errors.error(tokens, "`..` takes no expression: it leaves the remaining inputs open");
    }
    Ok(Slot::Rest(dots))
}

fn check_no_attributes(input: ParseStream, errors: &mut Errors) -> Result<()> {
    for attribute in input.call(Attribute::parse_outer)? {
        let message = "an input's attributes come from the task: write this one on the function's parameter, or on the combined struct";
        errors.error(attribute, message);
    }
    Ok(())
}

fn check_expression_follows(input: ParseStream, name: &Ident, colon: Token![:]) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!(
            "the expression is missing: write `{name}: ..` with one, or `{name}` to leave the input open"
        );
        return Err(Error::new_spanned(colon, message));
    }
    Ok(())
}

fn check_new_name_follows(input: ParseStream, name: &Ident, keyword: Token![as]) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("the new name is missing: write `{name} as other`");
        return Err(Error::new_spanned(keyword, message));
    }
    Ok(())
}

fn check_slot_ends(input: ParseStream, name: &Ident) -> Result<()> {
    // While the name is typed, a slot after it may have no comma yet.
    let next = input.peek(Ident) && (input.peek2(Token![:]) || input.peek2(Token![as]));
    if input.is_empty() || input.peek(Token![,]) || input.peek(Token![..]) || next {
        return Ok(());
    }
    let message = format!(
        "write `{name}: expression` to bind the input, `{name} as other` to rename it, or `{name}` to leave it open"
    );
    Err(Error::new(input.span(), message))
}

/// An expression that ends in a dot: syn reports what comes next, which may be far away.
fn find_unfinished(tokens: &TokenStream) -> Option<Error> {
    match tokens.clone().into_iter().last()? {
        TokenTree::Punct(dot) if dot.as_char() == '.' => {
            Some(Error::new(dot.span(), "write a field or a method after the `.`"))
        }
        _ => None,
    }
}

fn parse_comma(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    errors.push(Error::new(input.span(), "write `,` between two inputs"));
    let slot = input.peek2(Token![:]) || input.peek2(Token![as]) || input.peek(Token![..]);
    if !slot {
        parse_until_comma(input)?;
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(())
}

fn parse_until_comma(input: ParseStream) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
