//! What is nearly a half, read as what was meant.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Ident, LitStr, Path, Result, Token, token};

use super::Half;
use crate::errors::Errors;
use crate::text::written;

/// `return Read`, `&Read`
pub(super) fn skip_modifiers(input: ParseStream, errors: &mut Errors) -> Result<()> {
    const WORDS: [&str; 8] = ["async", "await", "dyn", "let", "move", "mut", "new", "return"];
    loop {
        let word = input.fork().call(Ident::parse_any).ok();
        let word = word.filter(|word| WORDS.iter().any(|it| word == it));
        let before_path = input.peek2(Ident) || input.peek2(Token![::]);
        if word.is_none_or(|_| !before_path) && !input.peek(Token![&]) {
            return Ok(());
        }
        let token: TokenTree = input.parse()?;
        let message = format!("a half is the name of a task: remove `{token}`");
        errors.error(token, message);
    }
}

/// `First.into() => Second`, which rustc proposes if an output has the wrong type.
pub(super) fn skip_conversion(input: ParseStream, errors: &mut Errors) -> Result<()> {
    let ahead = input.fork();
    let mut calls = TokenStream::new();
    while ahead.peek(Token![.]) && ahead.peek2(Ident) && ahead.peek3(token::Paren) {
        let (dot, method) = (ahead.parse::<Token![.]>()?, ahead.parse::<Ident>()?);
        let arguments: TokenTree = ahead.parse()?;
        calls.extend(quote!(#dot #method #arguments));
    }
    if calls.is_empty() || !(ahead.peek(Token![=>]) || ahead.peek(Token![as])) {
        return Ok(());
    }
    input.advance_to(&ahead);
    let conversion = written(&calls);
    let message = format!(
        "a half has no methods: to convert its output, write a stitch, `=> |output| .. {{ input: output{conversion}, .. }}`"
    );
    errors.error(calls, message);
    Ok(())
}

/// `Read?`, `Read.await`
pub(super) fn skip_operators(input: ParseStream, errors: &mut Errors) -> Result<()> {
    loop {
        let mut found = TokenStream::new();
        if input.peek(Token![?]) {
            found.extend([input.parse::<TokenTree>()?]);
        } else if input.peek(Token![.]) && input.peek2(Token![await]) {
            found.extend([input.parse::<TokenTree>()?, input.parse::<TokenTree>()?]);
        } else {
            return Ok(());
        }
        let message =
            format!("a half is the name of a task, which the pair runs: remove `{found}`");
        errors.error(found, message);
    }
}

/// `"Read"`
pub(super) fn parse_quoted(input: ParseStream, errors: &mut Errors) -> Option<Path> {
    let ahead = input.fork();
    let text: LitStr = ahead.parse().ok()?;
    let path: Path = text.parse().ok()?;
    input.advance_to(&ahead);
    errors.error(&text, format!("remove the quotes: write `{}`", text.value()));
    Some(path)
}

/// `(Read { .. })`, `{ Read { .. } }`, `Ok(Read { .. })`, but not `(Read => Write)`.
pub(super) fn parse_wrapped(input: ParseStream, errors: &mut Errors) -> Result<Option<Half>> {
    let ahead = input.fork();
    let wrapper = ahead.parse::<Option<Ident>>()?;
    if wrapper.as_ref().is_some_and(|it| it != "Ok" && it != "Some") {
        return Ok(None);
    }
    let Ok(TokenTree::Group(group)) = ahead.parse() else { return Ok(None) };
    let sort = match (group.delimiter(), &wrapper) {
        (Delimiter::Parenthesis, Some(wrapper)) => format!("`{wrapper}(..)`"),
        (Delimiter::Parenthesis, None) => "the parentheses".to_owned(),
        (Delimiter::Brace, None) => "the braces".to_owned(),
        _ => return Ok(None),
    };
    if !holds_a_half(&group) {
        return Ok(None);
    }
    let at = wrapper.map_or_else(|| group.span_open(), |it| it.span());
    input.advance_to(&ahead);
    errors.push(Error::new(at, format!("a half is the task itself: remove {sort} around it")));
    let parser = |content: ParseStream| Half::parse(content, errors);
    parser.parse2(group.stream())
}

/// Whether it begins with a name, and has no arrow or statement in it.
fn holds_a_half(group: &Group) -> bool {
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let ends = |it: &TokenTree| matches!(it, TokenTree::Punct(it) if "=;,".contains(it.as_char()));
    matches!(tokens.first(), Some(TokenTree::Ident(_))) && !tokens.iter().any(ends)
}
