use proc_macro2::TokenTree;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Error, Ident, Pat, PatType, PatWild, Result, Token, Type, TypeReference, braced,
    token,
};

use super::Half;
use crate::errors::Errors;

/// `|object, source|`
#[derive(Clone)]
pub(crate) struct Stitch {
    pub(crate) pattern: Pat,
    pub(crate) lent: Vec<Lent>,
}

/// What the stitch has apart from the output.
#[derive(Clone)]
pub(crate) struct Lent {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) mutability: Option<Token![mut]>,
    pub(crate) name: Ident,
    pub(crate) kind: LentKind,
}

#[derive(Clone)]
pub(crate) enum LentKind {
    /// `name`: an open input.
    Open,
    /// `name: Type`: an input of the pair's own.
    Input(Type),
    /// `name: &Type`
    Resource(TypeReference),
}

impl Lent {
    pub(crate) fn resource(&self) -> Option<&TypeReference> {
        match &self.kind {
            LentKind::Resource(ty) => Some(ty),
            LentKind::Open | LentKind::Input(_) => None,
        }
    }
}

impl Stitch {
    pub(super) fn parse(input: ParseStream, errors: &mut Errors) -> Result<Option<Self>> {
        check_no_keyword(input, errors)?;
        if input.peek(Token![||]) {
            return parse_empty_stitch(input, errors).map(Some);
        }
        if input.parse::<Option<Token![|]>>()?.is_none() {
            return Ok(None);
        }
        Self::parse_inside(input, None, errors).map(Some)
    }

    /// The stitch of the half before it, perhaps without its first `|`.
    pub(super) fn parse_after(
        input: ParseStream,
        first: &Half,
        errors: &mut Errors,
    ) -> Result<Option<Self>> {
        check_no_keyword(input, errors)?;
        if let Some(stitch) = parse_bare_name(input, errors)? {
            return Ok(Some(stitch));
        }
        if input.peek(Token![||]) {
            return parse_empty_stitch(input, errors).map(Some);
        }
        let pipe = input.parse::<Option<Token![|]>>()?.is_some();
        if !pipe && !is_first_pipe_missing(input) {
            return Ok(None);
        }
        if !pipe {
            errors.push(Error::new(input.span(), "write `|` before the stitch's pattern"));
        }
        Self::parse_inside(input, Some(first), errors).map(Some)
    }

    /// `(pattern) => Second`
    pub(super) fn parse_in_parentheses(
        input: ParseStream,
        errors: &mut Errors,
    ) -> Result<Option<Self>> {
        if !input.peek(token::Paren) || !input.peek2(Token![=>]) {
            return Ok(None);
        }
        let TokenTree::Group(group) = input.parse()? else { return Ok(None) };
        input.parse::<Token![=>]>()?;
        let text = crate::text::written(&group.stream());
        let message = format!("a stitch's pattern goes between pipes: write `=> |{text}|`");
        errors.error(&group, message);
        let inner = group.stream();
        let parser = |content: ParseStream| Self::parse_inside(content, None, errors);
        parser.parse2(quote!(#inner |)).map(Some)
    }

    fn parse_inside(input: ParseStream, first: Option<&Half>, errors: &mut Errors) -> Result<Self> {
        let pattern = parse_pattern(input, first, errors)?;
        let lent = parse_lent(input, errors)?;
        parse_last_pipe(input, errors)?;
        Ok(Self { pattern, lent })
    }

    fn of_pattern(pattern: Pat) -> Self {
        Self { pattern, lent: Vec::new() }
    }
}

fn check_no_keyword(input: ParseStream, errors: &mut Errors) -> Result<()> {
    while input.peek(Token![move]) || input.peek(Token![async]) {
        let keyword: TokenTree = input.parse()?;
        let message =
            format!("a stitch already owns its variables and can await: remove `{keyword}`");
        errors.error(keyword, message);
    }
    Ok(())
}

fn parse_empty_stitch(input: ParseStream, errors: &mut Errors) -> Result<Stitch> {
    let pipes: Token![||] = input.parse()?;
    let message = "a stitch takes the first half's output: write `|output|`, or `|_|` to drop it";
    errors.error(pipes, message);
    let underscore_token = Token![_](pipes.spans[0]);
    Ok(Stitch::of_pattern(Pat::Wild(PatWild { attrs: Vec::new(), underscore_token })))
}

/// `body Write { .. }`
fn parse_bare_name(input: ParseStream, errors: &mut Errors) -> Result<Option<Stitch>> {
    let ahead = input.fork();
    let Ok(name) = ahead.parse::<Ident>() else { return Ok(None) };
    let lower = name.to_string().starts_with(|it: char| it.is_lowercase() || it == '_');
    if !lower || !ahead.peek(Ident::peek_any) || ahead.peek(Token![as]) {
        return Ok(None);
    }
    input.advance_to(&ahead);
    errors.error(&name, format!("a stitch's pattern goes between pipes: write `|{name}|`"));
    let pattern = Pat::parse_single.parse2(name.into_token_stream())?;
    Ok(Some(Stitch::of_pattern(pattern)))
}

fn is_first_pipe_missing(input: ParseStream) -> bool {
    input.peek(Ident) && (input.peek2(Token![|]) || input.peek2(Token![,]))
}

fn parse_last_pipe(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.parse::<Option<Token![|]>>()?.is_none() {
        let message = "write `|` between the stitch's names and the second half";
        errors.push(Error::new(input.span(), message));
    }
    Ok(())
}

fn parse_pattern(input: ParseStream, first: Option<&Half>, errors: &mut Errors) -> Result<Pat> {
    if input.peek(token::Brace) {
        return parse_nameless_pattern(input, first, errors);
    }
    let pattern = Pat::parse_single(input)?;
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        return Ok(pattern);
    }
    let (colon_token, ty) = (input.parse()?, input.parse()?);
    Ok(Pat::Type(PatType { attrs: Vec::new(), pat: Box::new(pattern), colon_token, ty }))
}

/// `{ body, size }`, read as `ReadOutput { body, size }`
fn parse_nameless_pattern(
    input: ParseStream,
    first: Option<&Half>,
    errors: &mut Errors,
) -> Result<Pat> {
    let span = input.span();
    let fields;
    braced!(fields in input);
    let fields: proc_macro2::TokenStream = fields.parse()?;
    let name = format_ident!("{}Output", first.map(Half::name).unwrap_or_default(), span = span);
    let text = crate::text::written(&fields);
    let message = format!("write the name of the output before its fields: `{name} {{ {text} }}`");
    errors.push(Error::new(span, message));
    Pat::parse_single.parse2(quote!(#name { #fields }))
}

fn parse_lent(input: ParseStream, errors: &mut Errors) -> Result<Vec<Lent>> {
    let mut lent = Vec::new();
    while input.parse::<Option<Token![,]>>()?.is_some() {
        let ahead = input.fork();
        if let Ok(one) = Lent::parse(&ahead) {
            input.advance_to(&ahead);
            lent.push(one);
        } else if !skip_other_pattern(input, errors)? {
            break;
        }
    }
    Ok(lent)
}

impl Lent {
    fn parse(input: ParseStream) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let (mutability, name) = (input.parse()?, input.parse()?);
        let kind = if input.peek(Token![:]) && !input.peek(Token![::]) {
            input.parse::<Token![:]>()?;
            match input.parse()? {
                Type::Reference(reference) => LentKind::Resource(reference),
                ty => LentKind::Input(ty),
            }
        } else {
            LentKind::Open
        };
        // A path may follow, if the last `|` is missing; then this is not a name.
        let ends = input.peek(Token![|]) || input.peek(Token![,]) || input.peek(Ident);
        if !ends {
            return Err(input.error("the name of an input"));
        }
        Ok(Self { attrs, mutability, name, kind })
    }
}

/// Skips something that is not a name, if the stitch's names are not over.
fn skip_other_pattern(input: ParseStream, errors: &mut Errors) -> Result<bool> {
    let over = input.peek(Token![|])
        || input.peek(Ident) && !input.peek2(Token![:])
        || input.peek2(Token![::]);
    if over || input.is_empty() {
        return Ok(false);
    }
    let message = "after the pattern come the inputs and resources of the stitch: write `name`, `name: Type` or `name: &Type`";
    errors.push(Error::new(input.span(), message));
    while !input.is_empty() && !input.peek(Token![|]) && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(true)
}
