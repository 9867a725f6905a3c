use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Path, PathArguments, Result, Token, braced, token};

use super::slot::{Rest, Slot, parse_slots};
use crate::errors::Errors;
use crate::names::upper_camel_case;

/// `S3Read { key as source, .. }`
pub(crate) struct Half {
    pub(crate) path: Path,
    pub(crate) slots: Vec<Slot>,
}

impl Half {
    /// None if there is no path.
    pub(super) fn parse(input: ParseStream, errors: &mut Errors) -> Result<Option<Self>> {
        check_not_nested(input)?;
        if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
            return Ok(None);
        }
        let mut path: Path = input.parse()?;
        check_not_keyword(&path)?;
        check_names_struct(&mut path, errors);
        let mut found = parse_parentheses(input, &mut path, errors)?;
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            found = Some(parse_slots(&content, errors)?);
        }
        let slots = found.unwrap_or_else(|| vec![Slot::Rest(Rest::path(&path))]);
        Ok(Some(Self { path, slots }))
    }

    /// The same task with nothing open, in the place of a half that is missing.
    pub(super) fn closed(&self) -> Self {
        let nothing = Slot::Broken(None, TokenStream::new());
        Self { path: self.path.clone(), slots: vec![nothing] }
    }

    /// Whether what is given is not known for every input.
    pub(crate) fn broken(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Broken(..)))
    }

    /// The path of the task's macro: the path without generic arguments.
    pub(crate) fn macro_path(&self) -> TokenStream {
        let mut path = self.path.clone();
        for segment in &mut path.segments {
            segment.arguments = PathArguments::None;
        }
        path.into_token_stream()
    }

    /// The path in an expression, where generic arguments need a `::` before them.
    pub(crate) fn expression_path(&self) -> TokenStream {
        let colon = &self.path.leading_colon;
        let segments = self.path.segments.iter().map(|segment| {
            let name = &segment.ident;
            match &segment.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    let lt = &arguments.lt_token;
                    let (args, gt) = (&arguments.args, &arguments.gt_token);
                    quote!(#name :: #lt #args #gt)
                }
                arguments => quote!(#name #arguments),
            }
        });
        quote!(#colon #(#segments)::*)
    }

    /// The name by which the user calls it.
    pub(crate) fn name(&self) -> String {
        self.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
    }
}

fn check_not_nested(input: ParseStream) -> Result<()> {
    if input.peek(token::Paren) {
        let message = "nested pairs are not supported: define this pair with its own `combine!` and use its name here";
        return Err(Error::new(input.span(), message));
    }
    Ok(())
}

/// A path to a task can't end in `self`, `super` or `crate`, nor contain `Self`.
fn check_not_keyword(path: &Path) -> Result<()> {
    let last = path.segments.last().map(|last| &last.ident);
    let last = last.filter(|last| syn::parse2::<Ident>(last.to_token_stream()).is_err());
    let this = path.segments.iter().map(|segment| &segment.ident).find(|it| *it == "Self");
    match this.or(last) {
        Some(keyword) => {
            let message = format!("`{keyword}` doesn't name a task: write the path of one");
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

/// Reads `Read(key)` as `Read { .. }`.
fn parse_parentheses(
    input: ParseStream,
    path: &mut Path,
    errors: &mut Errors,
) -> Result<Option<Vec<Slot>>> {
    let Some(last) = path.segments.last_mut() else { return Ok(None) };
    let found = if input.peek(token::Paren) {
        input.parse::<TokenTree>()?.into_token_stream()
    } else if let PathArguments::Parenthesized(_) = &last.arguments {
        std::mem::take(&mut last.arguments).into_token_stream()
    } else {
        return Ok(None);
    };
    errors.error(&found, format!("inputs go in braces: write `{} {{ .. }}`", last.ident));
    Ok(Some(vec![Slot::Broken(None, TokenStream::new())]))
}
