mod expression;
mod near;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Result, Token};

use crate::errors::Errors;
use expression::{parse_expression, parse_unnamed};
use near::{is_last, parse_near_name, parse_near_rest, skip_modifiers};

/// What the user wrote of an input of a half.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) cfgs: Vec<Attribute>,
    /// `#[secret]`
    pub(crate) secret: bool,
    pub(crate) kind: SlotKind,
}

#[derive(Clone)]
pub(crate) enum SlotKind {
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
#[derive(Clone)]
pub(crate) struct Rest {
    tokens: TokenStream,
    /// Where an input that it opens is reported.
    pub(crate) aim: Span,
    /// Its last token.
    pub(crate) end: Span,
}

impl Rest {
    fn dots(dots: impl ToTokens) -> Self {
        let tokens = dots.to_token_stream();
        Self { aim: tokens.span(), end: last_span(&tokens), tokens }
    }

    pub(super) fn path(path: &Path) -> Self {
        let aim = path.segments.last().map_or_else(Span::call_site, Spanned::span);
        Self { tokens: path.to_token_stream(), aim, end: aim }
    }
}

fn last_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |it| it.span())
}

impl ToTokens for Rest {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

impl From<SlotKind> for Slot {
    fn from(kind: SlotKind) -> Self {
        Self { cfgs: Vec::new(), secret: false, kind }
    }
}

impl Slot {
    pub(super) fn of_path(path: &Path) -> Self {
        SlotKind::Rest(Rest::path(path)).into()
    }

    pub(super) fn broken(name: Option<Ident>, tokens: TokenStream) -> Self {
        SlotKind::Broken(name, tokens).into()
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.kind, SlotKind::Broken(..))
    }

    pub(crate) fn input(&self) -> Option<&Ident> {
        match &self.kind {
            SlotKind::Bound(input, _) | SlotKind::Renamed(input, _) | SlotKind::Named(input) => {
                Some(input)
            }
            SlotKind::Broken(input, _) => input.as_ref(),
            SlotKind::Rest(_) => None,
        }
    }

    /// Whether only the name decides what the input is given: `input`, or `..`.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.kind, SlotKind::Named(_) | SlotKind::Rest(_))
    }

    pub(crate) fn rest(&self) -> Option<&Rest> {
        match &self.kind {
            SlotKind::Rest(rest) => Some(rest),
            _ => None,
        }
    }
}

/// Parses the content of the braces.
pub(super) fn parse_slots(input: ParseStream, errors: &mut Errors) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    while !input.is_empty() {
        let (cfgs, secret) = parse_attributes(input, errors)?;
        let kind = parse_kind_or_skip(input, errors)?;
        check_secret(secret.as_ref(), &kind, errors);
        let bound = matches!(kind, SlotKind::Bound(..));
        slots.push(Slot { cfgs, secret: secret.is_some(), kind });
        parse_comma(input, bound, errors)?;
    }
    Ok(slots)
}

fn parse_attributes(
    input: ParseStream,
    errors: &mut Errors,
) -> Result<(Vec<Attribute>, Option<Attribute>)> {
    let (mut cfgs, mut secret) = (Vec::new(), None);
    for attribute in input.call(Attribute::parse_outer)? {
        if attribute.path().is_ident("cfg") {
            cfgs.push(attribute);
        } else if attribute.path().is_ident("secret") {
            secret = Some(attribute);
        } else {
            let message = "an input's attributes come from the task: write this one on the function's parameter, or on the combined struct";
            errors.error(attribute, message);
        }
    }
    Ok((cfgs, secret))
}

fn check_secret(secret: Option<&Attribute>, kind: &SlotKind, errors: &mut Errors) {
    let Some(secret) = secret else { return };
    if secret.meta.require_path_only().is_err() {
        errors.error(secret, "`#[secret]` takes no arguments: write `#[secret]`");
    } else if matches!(kind, SlotKind::Renamed(..) | SlotKind::Rest(_)) {
        errors.error(secret, "`#[secret]` hides the expression of a bound input: remove it here");
    }
}

fn parse_kind_or_skip(input: ParseStream, errors: &mut Errors) -> Result<SlotKind> {
    let ahead = input.fork();
    match parse_kind(&ahead, errors) {
        Ok(kind) => {
            input.advance_to(&ahead);
            Ok(kind)
        }
        Err(error) => {
            let name = input.fork().call(Ident::parse_any).ok();
            let tokens = parse_until_comma(input)?;
            errors.push(find_unfinished(&tokens).unwrap_or(error));
            Ok(SlotKind::Broken(name, tokens))
        }
    }
}

fn parse_kind(input: ParseStream, errors: &mut Errors) -> Result<SlotKind> {
    skip_modifiers(input, errors)?;
    if input.peek(Token![..]) {
        return parse_rest(input, errors);
    }
    if let Some(rest) = parse_near_rest(input, errors)? {
        return Ok(rest);
    }
    if let Some(unnamed) = parse_unnamed(input, errors) {
        return Ok(unnamed);
    }
    let name = parse_near_name(input, errors)?;
    if input.peek(Token![:]) || input.peek(Token![=]) {
        parse_colon(input, &name, errors)?;
        parse_expression(input, name, errors)
    } else if input.peek(Token![as]) {
        parse_renamed(input, name, errors)
    } else {
        check_name_ends(input, &name)?;
        Ok(SlotKind::Named(name))
    }
}

fn check_name_ends(input: ParseStream, name: &Ident) -> Result<()> {
    // While the name is typed, a slot after it may have no comma yet.
    let next = input.peek(Ident) && (input.peek2(Token![:]) || input.peek2(Token![as]));
    let ends = input.peek(Token![,]) || input.peek(Token![;]) || input.peek(Token![..]);
    if input.is_empty() || ends || next {
        return Ok(());
    }
    let message = format!(
        "write `{name}: expression` to bind the input, `{name} as other` to rename it, or `{name}` to leave it open"
    );
    Err(Error::new(input.span(), message))
}

/// Reads `=` and `=>` as `:`.
fn parse_colon(input: ParseStream, name: &Ident, errors: &mut Errors) -> Result<()> {
    let colon = if input.peek(Token![=>]) {
        input.parse::<Token![=>]>()?.to_token_stream()
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?.to_token_stream()
    } else {
        input.parse::<Token![:]>()?.to_token_stream()
    };
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!(
            "the expression is missing: write `{name}: ..` with one, or `{name}` to leave the input open"
        );
        return Err(Error::new_spanned(colon, message));
    }
    let written = colon.to_string();
    if written != ":" {
        errors.error(colon, format!("write `:` instead of `{written}`"));
    }
    Ok(())
}

fn parse_renamed(input: ParseStream, name: Ident, errors: &mut Errors) -> Result<SlotKind> {
    let keyword: Token![as] = input.parse()?;
    if input.is_empty() || input.peek(Token![,]) {
        let message = format!("the new name is missing: write `{name} as other`");
        return Err(Error::new_spanned(keyword, message));
    }
    let new = if input.peek(LitStr) { parse_near_name(input, errors)? } else { input.parse()? };
    if input.peek(Token![:]) {
        let tokens = parse_until_comma(input)?;
        errors.error(tokens, "a renamed input keeps its type: remove this");
    }
    Ok(SlotKind::Renamed(name, new))
}

fn parse_rest(input: ParseStream, errors: &mut Errors) -> Result<SlotKind> {
    let dots = Rest::dots(input.parse::<Token![..]>()?);
    if !input.is_empty() && !input.peek(Token![,]) {
        let tokens = parse_until_comma(input)?;
        let message = "`..` alone leaves the remaining inputs open: remove this";
        errors.error(tokens, message);
    }
    Ok(SlotKind::Rest(dots))
}

/// An expression that ends in a dot or an operator: syn reports what comes next, which may be far away.
fn find_unfinished(tokens: &TokenStream) -> Option<Error> {
    let TokenTree::Punct(last) = tokens.clone().into_iter().last()? else { return None };
    match last.as_char() {
        '.' => Some(Error::new(last.span(), "write a field or a method after the `.`")),
        it if "+-*/%&|^!".contains(it) => {
            Some(Error::new(last.span(), format!("write an expression after the `{it}`")))
        }
        _ => None,
    }
}

fn parse_comma(input: ParseStream, bound: bool, errors: &mut Errors) -> Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    if input.parse::<Option<Token![,]>>()?.is_some() {
        while input.peek(Token![,]) {
            errors.error(input.parse::<Token![,]>()?, "remove this `,`");
        }
        return Ok(());
    }
    if input.peek(Token![;]) {
        errors.error(input.parse::<Token![;]>()?, "write `,` instead of `;`");
        return Ok(());
    }
    let slot = input.peek2(Token![:]) || input.peek2(Token![as]) || input.peek(Token![..]);
    let is_name = input.peek(Ident) && (input.peek2(Token![,]) || is_last(input));
    let message = if bound && !slot && !is_name {
        "the expression ends before this: write `.` or an operator between the two"
    } else {
        "write `,` between two inputs"
    };
    errors.push(Error::new(input.span(), message));
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
