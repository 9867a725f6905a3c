//! What is nearly a seam, read as what was meant.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, ExprBlock, Ident, Result, Token, token};

use super::{Body, Half, Otherwise};
use crate::errors::Errors;
use crate::text::written;

/// `First.then(Second)`
pub(super) fn is_method(input: ParseStream) -> bool {
    input.peek(Token![.]) && input.peek2(Ident) && input.peek3(token::Paren)
}

pub(super) fn parse_method(
    input: ParseStream,
    first: Half,
    errors: &mut Errors,
) -> Result<Option<Body>> {
    let dot: Token![.] = input.parse()?;
    let method: Ident = input.parse()?;
    let arguments: TokenTree = input.parse()?;
    let TokenTree::Group(group) = &arguments else { return Ok(None) };
    let second = written(&group.stream());
    let instead = if second.is_empty() { "=> Second".to_owned() } else { format!("=> {second}") };
    let message = format!("an arrow joins the halves: write `{instead}` instead of this method");
    let arrow = quote!(#dot #method #arguments);
    errors.error(&arrow, message);
    let second = first.closed();
    Ok(Some(Body { first, arrow, stitch: None, second, otherwise: None }))
}

/// The second half; perhaps in a block, as a closure's body.
pub(super) fn parse_second(input: ParseStream, errors: &mut Errors) -> Result<Option<Half>> {
    check_no_choice(input)?;
    if !input.peek(token::Brace) {
        return Half::parse(input, errors);
    }
    let (span, token) = (input.span(), input.parse()?);
    let TokenTree::Group(group) = token else { return Ok(None) };
    let parser = |content: ParseStream| parse_block(content, span, errors);
    parser.parse2(group.stream())
}

/// Parses the content of the block: `let name = ..; Write { .. }`
fn parse_block(content: ParseStream, open: Span, errors: &mut Errors) -> Result<Option<Half>> {
    let statements = statements(content)?;
    let message = if statements == 0 {
        "a stitch has no block: remove the braces around the second half"
    } else {
        NO_STATEMENTS
    };
    errors.push(Error::new(open, message));
    for _ in 0..statements {
        content.parse::<TokenTree>()?;
    }
    check_no_choice(content)?;
    let half = Half::parse(content, errors)?;
    content.parse::<TokenStream>()?;
    Ok(half)
}

const NO_STATEMENTS: &str =
    "a stitch has no statements: write them in an input's expression, `name: { let ..; .. }`";

/// The number of tokens before what may be the half: up to the last `;` that something follows.
fn statements(content: ParseStream) -> Result<usize> {
    let tokens: Vec<TokenTree> = content.fork().parse::<TokenStream>()?.into_iter().collect();
    let ends = |it: &TokenTree| matches!(it, TokenTree::Punct(punct) if punct.as_char() == ';');
    let last = tokens.len().saturating_sub(1);
    Ok(tokens[..last].iter().rposition(ends).map_or(0, |it| it + 1))
}

/// `let name = ..; Second`
pub(super) fn skip_statements(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if !input.peek(Token![let]) {
        return Ok(());
    }
    let (keyword, statements) = (input.span(), statements(input)?);
    if statements > 0 {
        errors.push(Error::new(keyword, NO_STATEMENTS));
    }
    for _ in 0..statements {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// `match output { .. }`: a pair has one second half.
fn check_no_choice(input: ParseStream) -> Result<()> {
    if !input.peek(Token![match]) && !input.peek(Token![if]) {
        return Ok(());
    }
    let (span, keyword) = (input.span(), input.parse::<TokenTree>()?);
    // The rest would be reported as what follows from this.
    input.parse::<TokenStream>()?;
    let message = format!(
        "the second half is one task: write its name, and `{keyword}` in an input's expression, `name: {keyword} ..`"
    );
    Err(Error::new(span, message))
}

/// `else { .. } Second`
pub(super) fn parse_early_else(
    input: ParseStream,
    errors: &mut Errors,
) -> Result<Option<Otherwise>> {
    if !input.peek(Token![else]) {
        return Ok(None);
    }
    let (keyword, block): (Token![else], ExprBlock) = (input.parse()?, input.parse()?);
    let message = "`else` follows the second half: write `Second { .. } else { .. }`";
    errors.error(keyword, message);
    Ok(Some(Otherwise { keyword, expression: Expr::Block(block) }))
}
