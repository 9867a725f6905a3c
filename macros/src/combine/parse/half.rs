mod near;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, Path, PathArguments, Result, Token, braced, token};

use super::slot::{Slot, parse_slots};
use crate::errors::Errors;
use crate::names::{expression_path, upper_camel_case};

/// `S3Read { key as source, .. }`
#[derive(Clone)]
pub(crate) struct Half {
    pub(crate) path: Path,
    pub(crate) slots: Vec<Slot>,
    /// The last token.
    pub(crate) end: Span,
}

impl Half {
    /// Returns `None` if no path follows.
    pub(super) fn parse(input: ParseStream, errors: &mut Errors) -> Result<Option<Self>> {
        near::skip_modifiers(input, errors)?;
        if let Some(half) = near::parse_wrapped(input, errors)? {
            return Ok(Some(half));
        }
        check_not_nested(input)?;
        let quoted = near::parse_quoted(input, errors);
        if quoted.is_none() && !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
            return Ok(None);
        }
        let mut path = quoted.map_or_else(|| input.parse(), Ok)?;
        check_not_keyword(&path)?;
        let mut found = parse_call(input, &mut path, errors)?;
        check_names_struct(&mut path, errors);
        let mut end = path.segments.last().map_or_else(Span::call_site, |it| it.ident.span());
        if input.peek(token::Brace) {
            let content;
            end = braced!(content in input).span.close();
            found = Some(parse_slots(&content, errors)?);
        }
        near::skip_operators(input, errors)?;
        near::skip_conversion(input, errors)?;
        let slots = found.unwrap_or_else(|| vec![Slot::of_path(&path)]);
        Ok(Some(Self { path, slots, end }))
    }

    /// The same task with nothing open, used instead of a missing half.
    pub(super) fn closed(&self) -> Self {
        let slots = vec![Slot::broken(None, TokenStream::new())];
        Self { path: self.path.clone(), slots, end: self.end }
    }

    /// Whether some slots could not be parsed.
    pub(crate) fn is_broken(&self) -> bool {
        self.slots.iter().any(Slot::is_broken)
    }

    /// The path of the task's macro: the path without generic arguments.
    pub(crate) fn macro_path(&self) -> TokenStream {
        let mut path = self.path.clone();
        for segment in &mut path.segments {
            segment.arguments = PathArguments::None;
        }
        path.into_token_stream()
    }

    /// The path in an expression.
    pub(crate) fn expression_path(&self) -> TokenStream {
        expression_path(&self.path)
    }

    /// The name by which the user calls it.
    pub(crate) fn name(&self) -> String {
        self.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
    }
}

/// `(Read => Write)`, or `combine! { .. }`
fn check_not_nested(input: ParseStream) -> Result<()> {
    let call = input.peek(Ident) && input.peek2(Token![!]) && !input.peek2(Token![!=]);
    if !call && !input.peek(token::Paren) {
        return Ok(());
    }
    let span = input.span();
    // The rest would be reported as what follows from this.
    input.parse::<TokenStream>()?;
    let message = "nested pairs are not supported: define this pair with its own `combine!` and use its name here";
    Err(Error::new(span, message))
}

/// A path to a task can't end in `self`, `super` or `crate`, nor contain `Self`.
fn check_not_keyword(path: &Path) -> Result<()> {
    let last = path.segments.last().map(|last| &last.ident);
    let last = last.filter(|last| syn::parse2::<Ident>(last.to_token_stream()).is_err());
    let this = path.segments.iter().map(|segment| &segment.ident).find(|it| *it == "Self");
    match this.or(last) {
        Some(keyword) => {
            let message =
                format!("`{keyword}` is not the name of a task: write the path of a task");
            Err(Error::new_spanned(keyword, message))
        }
        None => Ok(()),
    }
}

/// Reads `s3_read` as `S3Read`.
fn check_names_struct(path: &mut Path, errors: &mut Errors) {
    let Some(last) = path.segments.last_mut() else { return };
    let name = last.ident.unraw().to_string();
    if name.starts_with(char::is_lowercase) {
        let task = Ident::new(&upper_camel_case(&name), last.ident.span());
        let message = format!(
            "`{}` is a function, not a task: write `{task}`, the struct that `#[task]` generates from it",
            last.ident
        );
        errors.error(&last.ident, message);
        last.ident = task;
    }
}

/// Reads `Read(key)`, `Read[key]` and `Read::new(key)` as `Read { .. }`.
fn parse_call(
    input: ParseStream,
    path: &mut Path,
    errors: &mut Errors,
) -> Result<Option<Vec<Slot>>> {
    let Some(last) = path.segments.last_mut() else { return Ok(None) };
    let mut found = if input.peek(token::Paren) || input.peek(token::Bracket) {
        input.parse::<TokenTree>()?.into_token_stream()
    } else if let PathArguments::Parenthesized(_) = &last.arguments {
        std::mem::take(&mut last.arguments).into_token_stream()
    } else {
        return Ok(None);
    };
    if let Some(function) = pop_function(path) {
        found = quote!(#function #found);
    }
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    errors.error(&found, format!("inputs go in braces: write `{name} {{ .. }}`"));
    Ok(Some(vec![Slot::broken(None, TokenStream::new())]))
}

/// The `new` of `Read::new`.
fn pop_function(path: &mut Path) -> Option<Ident> {
    let mut segments = path.segments.iter().rev().map(|it| it.ident.unraw().to_string());
    let (last, before) = (segments.next()?, segments.next()?);
    if !last.starts_with(char::is_lowercase) || !before.starts_with(char::is_uppercase) {
        return None;
    }
    let function = path.segments.pop()?.ident;
    path.segments.pop_punct();
    Some(function)
}
