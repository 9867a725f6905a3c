use proc_macro2::TokenTree;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Generics, Ident, Result, Token, Visibility, WhereClause, token};

use crate::errors::Errors;
use crate::names::upper_camel_case;

/// `pub struct S3ToGcs`
#[derive(Clone)]
pub(crate) struct Head {
    /// `#[cfg]`s, which every item of the pair gets.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) struct_token: Token![struct],
    /// It says `enum` instead.
    pub(crate) is_enum: bool,
    pub(crate) name: Ident,
}

impl Head {
    /// None if nothing is defined here.
    pub(super) fn parse(input: ParseStream, errors: &mut Errors) -> Result<Option<Self>> {
        let (cfgs, attrs): (Vec<_>, Vec<_>) = input
            .call(Attribute::parse_outer)?
            .into_iter()
            .partition(|attr| attr.path().is_ident("cfg"));
        let vis = parse_visibility(input, errors)?;
        let is_enum = input.peek(Token![enum]);
        let is_function = input.peek(Token![fn]);
        let Some(struct_token) = parse_struct_keyword(input, errors)? else { return Ok(None) };
        check_name_follows(input)?;
        let name = input.parse()?;
        if is_function && input.peek(token::Paren) {
            input.parse::<TokenTree>()?;
        }
        check_no_generics(input, &name, errors)?;
        Ok(Some(Self { cfgs, attrs, vis, struct_token, is_enum, name }))
    }

    /// What is only for an enum.
    pub(super) fn check_struct(&mut self, errors: &mut Errors) {
        if self.is_enum {
            let message = "an enum is for all pairs of two lists: write `struct`, or `[First as Name, ..] => [Second as Name, ..]`";
            errors.push(Error::new(self.struct_token.span, message));
        }
        self.attrs.retain(|attr| {
            let last = attr.path().segments.last().map(|last| last.ident.to_string());
            let message = match last.as_deref() {
                Some("task") => "`combine!` already makes a task: remove `#[task]`",
                Some("each") => {
                    "`#[each(..)]` is for an enum of pairs: write its attributes directly on the struct"
                }
                _ => return true,
            };
            errors.error(attr, message);
            false
        });
    }
}

/// Reads `public` as `pub`.
fn parse_visibility(input: ParseStream, errors: &mut Errors) -> Result<Visibility> {
    let keyword = input.peek2(Token![struct]) || input.peek2(Token![enum]);
    if input.peek(Ident) && keyword {
        let word: Ident = input.parse()?;
        let vis = Visibility::Public(Token![pub](word.span()));
        errors.error(&word, format!("write `pub` instead of `{word}`"));
        return Ok(vis);
    }
    input.parse()
}

/// Reads any word before the name as `struct`.
fn parse_struct_keyword(input: ParseStream, errors: &mut Errors) -> Result<Option<Token![struct]>> {
    if input.peek(Token![struct]) {
        return input.parse().map(Some);
    }
    let span = input.span();
    if input.peek(Token![enum]) {
        input.parse::<Token![enum]>()?;
        return Ok(Some(Token![struct](span)));
    }
    if input.peek(Ident::peek_any) && input.peek2(Ident) {
        let word: TokenTree = input.parse()?;
        let name = input.fork().parse::<Ident>()?.unraw().to_string();
        let message = if name.starts_with(char::is_lowercase) {
            let camel = upper_camel_case(&name);
            format!(
                "a combined task is a struct: write `struct {camel}` instead of `{word} {name}`"
            )
        } else {
            format!("a combined task is a struct: write `struct` instead of `{word}`")
        };
        errors.push(Error::new(span, message));
        return Ok(Some(Token![struct](span)));
    }
    let equals = input.peek2(Token![=]) && !input.peek2(Token![=>]) && !input.peek2(Token![==]);
    if input.peek(Ident) && equals {
        let message = "a combined task is a struct: write `struct` before its name";
        errors.push(Error::new(span, message));
        return Ok(Some(Token![struct](span)));
    }
    let message = "`combine!` defines a struct: write `struct Name = First => Second`\n\
                   inside an expression, use `first.combine(|output| second)`";
    errors.push(Error::new(span, message));
    Ok(None)
}

fn check_name_follows(input: ParseStream) -> Result<()> {
    if input.peek(Token![=]) {
        return Err(Error::new(input.span(), "the name is missing: write `struct Name = ..`"));
    }
    Ok(())
}

fn check_no_generics(input: ParseStream, name: &Ident, errors: &mut Errors) -> Result<()> {
    if input.peek(Token![<]) {
        let generics: Generics = input.parse()?;
        let message = format!(
            "a combined task has no generics: write `struct {name}`, and concrete types in its halves"
        );
        errors.error(generics, message);
    }
    if input.peek(Token![where]) {
        let clause: WhereClause = input.parse()?;
        errors.error(clause, "a combined task has no `where` clause: remove it");
    }
    Ok(())
}
