//! The `=` and the `=>`, or the tokens that were written instead.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Error, Result, Token};

use super::{Half, at_end, at_group};
use crate::errors::Errors;

/// Where the `=` is, or should be.
pub(super) fn parse_equals(input: ParseStream, name: &Ident, errors: &mut Errors) -> Option<Span> {
    let span = input.span();
    if input.peek(Token![=]) && !input.peek(Token![=>]) && !input.peek(Token![==]) {
        return input.parse::<Token![=]>().ok().map(|equals| equals.span);
    }
    if at_end(input) {
        errors.error(name, "the halves are missing: write `= First => Second` after the name");
        return None;
    }
    if at_group(input) {
        let message = "write `= First => Second` after the name, without a group around it";
        errors.push(Error::new(span, message));
        return Some(span);
    }
    let found = parse_operator(input).unwrap_or_default();
    let message = "write `=` between the name and the first half";
    if found.is_empty() {
        errors.push(Error::new(span, message));
    } else {
        errors.error(found, message);
    }
    Some(span)
}

/// Parses the `=>`, or the tokens that were written instead.
pub(super) fn parse_arrow(input: ParseStream, first: &Half, errors: &mut Errors) -> TokenStream {
    skip_semicolon(input, errors);
    let span = input.span();
    let found = parse_operator(input).unwrap_or_default();
    let message = "write `=>` between the halves";
    match found.to_string().replace(' ', "").as_str() {
        "=>" => {}
        "" if at_end(input) => {
            let message = "the second half is missing: write `=>` and another task after this one";
            errors.error(&first.path, message);
        }
        "" => errors.push(Error::new(span, message)),
        _ => errors.error(&found, message),
    }
    found
}

/// The `=>` between two lists.
pub(super) fn parse_arrow_after(input: ParseStream, name: &Ident, errors: &mut Errors) {
    let span = if input.is_empty() { name.span() } else { input.span() };
    let found = parse_operator(input).unwrap_or_default();
    if found.to_string().replace(' ', "") != "=>" {
        errors.push(Error::new(span, "write `=>` between the two lists"));
    }
}

/// `First; => Second`
fn skip_semicolon(input: ParseStream, errors: &mut Errors) {
    let ahead = input.fork();
    let Ok(semicolon) = ahead.parse::<Token![;]>() else { return };
    if ahead.peek(Token![=]) {
        input.advance_to(&ahead);
        errors.error(semicolon, "remove this `;`: the second half follows");
    }
}

/// Parses all punctuation that follows, unless it begins a path, a stitch or the end.
pub(super) fn parse_operator(input: ParseStream) -> Result<TokenStream> {
    let mut found = TokenStream::new();
    while let Some((TokenTree::Punct(punct), _)) = input.cursor().token_tree() {
        let pipe = punct.as_char() == '|' && (!found.is_empty() || is_stitch(input));
        if pipe || punct.as_char() == ';' || input.peek(Token![::]) {
            break;
        }
        found.extend([input.parse::<TokenTree>()?]);
    }
    Ok(found)
}

/// Whether the `|` here has another one after it.
fn is_stitch(input: ParseStream) -> bool {
    let Ok(rest) = input.fork().parse::<TokenStream>() else { return false };
    let pipes = |it: &TokenTree| matches!(it, TokenTree::Punct(punct) if punct.as_char() == '|');
    rest.into_iter().filter(pipes).count() > 1
}
