use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Attribute, Error, Expr, Ident, Result, Token};

use crate::errors::Errors;

/// What a half's braces say of an input.
pub(crate) enum Slot {
    /// `input: expression`
    Bound(Ident, Box<Expr>),
    /// `input as name`
    Renamed(Ident, Ident),
    /// `input`
    Named(Ident),
    /// `..`
    Rest(Token![..]),
    /// None of these, or not yet; it may have an input's name.
    Broken(Option<Ident>, TokenStream),
}

impl Slot {
    pub(crate) fn input(&self) -> Option<&Ident> {
        match self {
            Self::Bound(input, _) | Self::Renamed(input, _) | Self::Named(input) => Some(input),
            Self::Broken(input, _) => input.as_ref(),
            Self::Rest(_) => None,
        }
    }
}

/// All that stands in the braces.
pub(super) fn slots(input: ParseStream, errors: &mut Errors) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    while !input.is_empty() {
        slots.push(slot_or_broken(input, errors)?);
        comma_forgotten(input, errors)?;
    }
    Ok(slots)
}

fn slot_or_broken(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    let ahead = input.fork();
    match slot(&ahead, errors) {
        Ok(slot) => {
            input.advance_to(&ahead);
            Ok(slot)
        }
        Err(error) => {
            let name = input.fork().call(Ident::parse_any).ok();
            let tokens = until_comma(input)?;
            errors.push(unfinished(&tokens).unwrap_or(error));
            Ok(Slot::Broken(name, tokens))
        }
    }
}

fn slot(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    slot_attribute(input, errors)?;
    if input.peek(Token![..]) {
        return rest(input, errors);
    }
    let name = input.call(Ident::parse_any)?;
    if input.peek(Token![:]) && !input.peek(Token![::]) {
        let colon = input.parse()?;
        expression_forgotten(input, &name, colon)?;
        Ok(Slot::Bound(name, input.parse()?))
    } else if input.peek(Token![as]) {
        let keyword = input.parse()?;
        new_name_forgotten(input, &name, keyword)?;
        Ok(Slot::Renamed(name, input.parse()?))
    } else {
        slot_form(input, &name)?;
        Ok(Slot::Named(name))
    }
}

fn rest(input: ParseStream, errors: &mut Errors) -> Result<Slot> {
    let dots = input.parse()?;
    if !input.is_empty() && !input.peek(Token![,]) {
        let tokens = until_comma(input)?;
        errors.error(tokens, "`..` stands alone: it leaves open whatever the half still needs");
    }
    Ok(Slot::Rest(dots))
}

fn slot_attribute(input: ParseStream, errors: &mut Errors) -> Result<()> {
    for attribute in input.call(Attribute::parse_outer)? {
        let message = "an input's attributes come from the task: write this one on the function's parameter, or on the combined struct";
        errors.error(attribute, message);
    }
    Ok(())
}

fn expression_forgotten(input: ParseStream, name: &Ident, colon: Token![:]) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!(
            "the expression is missing: write `{name}: ..` with one, or `{name}` to leave the input open"
        );
        return Err(Error::new_spanned(colon, message));
    }
    Ok(())
}

fn new_name_forgotten(input: ParseStream, name: &Ident, keyword: Token![as]) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("the new name is missing: write `{name} as other`");
        return Err(Error::new_spanned(keyword, message));
    }
    Ok(())
}

fn slot_form(input: ParseStream, name: &Ident) -> Result<()> {
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
fn unfinished(tokens: &TokenStream) -> Option<Error> {
    match tokens.clone().into_iter().last()? {
        TokenTree::Punct(dot) if dot.as_char() == '.' => {
            Some(Error::new(dot.span(), "write a field or a method after the `.`"))
        }
        _ => None,
    }
}

fn comma_forgotten(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    errors.push(Error::new(input.span(), "write `,` between two inputs"));
    let slot = input.peek2(Token![:]) || input.peek2(Token![as]) || input.peek(Token![..]);
    if !slot {
        until_comma(input)?;
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(())
}

fn until_comma(input: ParseStream) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
