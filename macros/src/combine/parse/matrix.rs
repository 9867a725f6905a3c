//! `[S3Read as S3, FileRead as File] => [S3Write as S3, FileWrite as File]`

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Ident, Result, Token, bracketed, token};

use super::operator::{parse_arrow_after, parse_equals};
use super::{Draft, Half, Head, Stitch, at_end, at_group};
use crate::errors::Errors;
use crate::text::written;

/// `enum Move = [..] => [..]`: a pair of each entry on the left with each on the right.
pub(crate) struct Matrix {
    pub(crate) head: Head,
    pub(crate) firsts: Vec<Entry>,
    pub(crate) stitch: Option<Stitch>,
    pub(crate) seconds: Vec<Entry>,
}

/// `S3Read { bucket as from, .. } as S3`
pub(crate) struct Entry {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) half: Half,
    pub(crate) name: Ident,
}

/// Whether the lists of an enum follow, and not the halves of a pair.
pub(super) fn at_lists(input: ParseStream) -> bool {
    let list = input.peek2(token::Bracket) || input.peek2(token::Brace);
    at_group(input) || list || input.peek2(token::Paren)
}

pub(super) fn parse_matrix(input: ParseStream, head: Head, errors: &mut Errors) -> Result<Draft> {
    if input.peek(token::Brace) || input.peek(token::Paren) {
        errors.push(Error::new(input.span(), format!("write `=` after the name: {TWO_LISTS}")));
        return Ok(Draft::Head(head));
    }
    parse_equals(input, &head.name, errors);
    let firsts = parse_entries(input, &head.name, errors)?;
    parse_arrow_after(input, &head.name, errors);
    let stitch = Stitch::parse(input, errors)?;
    let seconds = parse_entries(input, &head.name, errors)?;
    check_end(input, errors)?;
    Ok(Draft::Matrix(Box::new(Matrix { head, firsts, stitch, seconds })))
}

const TWO_LISTS: &str = "an enum joins two lists, `= [First as Name, ..] => [Second as Name, ..]`";

fn parse_entries(input: ParseStream, name: &Ident, errors: &mut Errors) -> Result<Vec<Entry>> {
    if input.peek(token::Brace) || input.peek(token::Paren) {
        return parse_other_list(input, errors);
    }
    if !input.peek(token::Bracket) {
        let span = if input.is_empty() { name.span() } else { input.span() };
        let message =
            "an enum joins two lists: write `[First as Name, ..] => [Second as Name, ..]`";
        return Err(Error::new(span, message));
    }
    let content;
    bracketed!(content in input);
    parse_list(&content, errors)
}

/// `{ Read as A }`
fn parse_other_list(input: ParseStream, errors: &mut Errors) -> Result<Vec<Entry>> {
    errors.push(Error::new(input.span(), "a list of entries is in brackets: write `[..]`"));
    let TokenTree::Group(group) = input.parse()? else { return Ok(Vec::new()) };
    let parser = |content: ParseStream| parse_list(content, errors);
    parser.parse2(group.stream())
}

fn parse_list(content: ParseStream, errors: &mut Errors) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !content.is_empty() {
        entries.extend(parse_entry(content, errors)?);
        if !content.is_empty() && content.parse::<Option<Token![,]>>()?.is_none() {
            errors.push(Error::new(content.span(), "write `,` between two entries"));
        }
    }
    Ok(entries)
}

fn parse_entry(input: ParseStream, errors: &mut Errors) -> Result<Option<Entry>> {
    let mut cfgs = Vec::new();
    for attribute in input.call(Attribute::parse_outer)? {
        if attribute.path().is_ident("cfg") {
            cfgs.push(attribute);
        } else {
            let message = "an entry takes only `#[cfg]`: move this to `#[each(..)]` before `enum`";
            errors.error(attribute, message);
        }
    }
    if let Some((half, name)) = parse_reversed(input, errors)? {
        return Ok(Some(Entry { cfgs, half, name }));
    }
    let Some(half) = Half::parse(input, errors)? else {
        let message = "write an entry here: `Task as Name`";
        return Err(Error::new(input.span(), message));
    };
    let name = if input.parse::<Option<Token![as]>>()?.is_some() {
        input.parse()?
    } else {
        let task = half.name();
        let message = format!(
            "an entry needs a name, which its pairs are named after: write `{task} as Name`"
        );
        errors.error(&half.path, message);
        Ident::new(&task, half.end)
    };
    Ok(Some(Entry { cfgs, half, name }))
}

/// `Name: Task`
fn parse_reversed(input: ParseStream, errors: &mut Errors) -> Result<Option<(Half, Ident)>> {
    if !input.peek(Ident) || !input.peek2(Token![:]) || input.peek2(Token![::]) {
        return Ok(None);
    }
    let (name, colon): (Ident, Token![:]) = (input.parse()?, input.parse()?);
    let Some(half) = Half::parse(input, errors)? else {
        return Err(input.error("write an entry here: `Task as Name`"));
    };
    let message = format!("the name follows the task: write `{} as {name}`", half.name());
    errors.error(quote!(#name #colon), message);
    Ok(Some((half, name)))
}

fn check_end(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.peek(Token![else]) {
        let keyword: Token![else] = input.parse()?;
        errors.error(
            keyword,
            "an enum of pairs can't have an `else`: move the halves that need one to a pair of their own",
        );
        input.parse::<TokenStream>()?;
    }
    input.parse::<Option<Token![;]>>()?;
    if !at_end(input) {
        let rest: TokenStream = input.parse()?;
        let message = format!("an enum ends with its second list: remove `{}`", written(&rest));
        errors.error(rest, message);
    }
    Ok(())
}
