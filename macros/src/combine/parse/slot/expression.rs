//! The expression of a bound input.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Error, Expr, ExprCast, ExprIf, Ident, Member, Result, Token, Type};

use super::{SlotKind, parse_until_comma};
use crate::errors::Errors;
use crate::text::written;

/// What follows `input:`.
pub(super) fn parse_expression(
    input: ParseStream,
    name: Ident,
    errors: &mut Errors,
) -> Result<SlotKind> {
    if input.peek(Token![await]) {
        let keyword = input.span();
        let tokens = parse_until_comma(input)?;
        let rest = tokens.clone().into_iter().skip(1).collect::<TokenStream>();
        let message = format!("`.await` follows the expression: write `{}.await`", written(&rest));
        errors.push(Error::new(keyword, message));
        return Ok(SlotKind::Broken(Some(name), tokens));
    }
    if is_deep(parse_until_comma(&input.fork())?, DEEPEST) {
        let expression = Expr::Verbatim(parse_until_comma(input)?);
        return Ok(SlotKind::Bound(name, Box::new(expression)));
    }
    let expression: Expr = input.parse()?;
    if let Some(new) = renamed(&expression) {
        let message = format!("to rename the input, write `{name} as {new}`");
        errors.error(&expression, message);
        return Ok(SlotKind::Renamed(name, new));
    }
    Ok(SlotKind::Bound(name, Box::new(expression)))
}

/// How deep groups can be nested until the parser would need more stack than rustc itself.
const DEEPEST: usize = 200;

fn is_deep(tokens: TokenStream, left: usize) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => left == 0 || is_deep(group.stream(), left - 1),
        _ => false,
    })
}

/// `String as source`, where the name of the type would be lower case.
fn renamed(expression: &Expr) -> Option<Ident> {
    const PRIMITIVES: [&str; 16] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64",
    ];
    let Expr::Cast(ExprCast { ty, .. }) = expression else { return None };
    let Type::Path(path) = &**ty else { return None };
    let name = path.path.get_ident()?;
    let text = name.to_string();
    let lower = text.starts_with(char::is_lowercase);
    (lower && !PRIMITIVES.contains(&text.as_str()) && !text.starts_with("c_")).then(|| name.clone())
}

/// An expression without the name of its input: `object.body`, which is read as `body: object.body`.
pub(super) fn parse_unnamed(input: ParseStream, errors: &mut Errors) -> Option<SlotKind> {
    if !is_expression(input) {
        return None;
    }
    let ahead = input.fork();
    let expression = ahead.parse::<Expr>().ok()?;
    if matches!(&expression, Expr::Path(path) if path.path.get_ident().is_some()) {
        return None;
    }
    input.advance_to(&ahead);
    let text = written(&expression);
    let name = match &expression {
        Expr::Field(field) => match &field.member {
            Member::Named(name) => Some(name.clone()),
            Member::Unnamed(_) => None,
        },
        _ => None,
    };
    let shown = name.as_ref().map_or_else(|| "input".to_owned(), Ident::to_string);
    let message = match &expression {
        Expr::If(ExprIf { else_branch: None, .. }) => {
            "an input always needs a value: write `input: if .. { .. } else { .. }`".to_owned()
        }
        _ => format!("name the input: write `{shown}: {text}`"),
    };
    errors.error(&expression, message);
    Some(match name {
        Some(name) => SlotKind::Bound(name, Box::new(expression)),
        None => SlotKind::Broken(None, quote::ToTokens::into_token_stream(expression)),
    })
}

/// Whether this can't be a name followed by `:`, `as` or the end of a slot.
fn is_expression(input: ParseStream) -> bool {
    if !input.peek(Ident::peek_any) {
        return false;
    }
    let path = input.peek2(Token![::]);
    let field = input.peek2(Token![.]) && !input.peek2(Token![..]);
    let keyword = input.peek(Token![if])
        || input.peek(Token![match])
        || input.peek(Token![loop])
        || input.peek(Token![unsafe])
        || input.peek(Token![async]);
    let ends = input.peek2(Token![:]) && !path
        || input.peek2(Token![as])
        || input.peek2(Token![,])
        || input.peek2(Token![;]);
    path || field
        || keyword && !ends
        || input.peek2(Token![?])
        || input.peek2(Token![!])
        || input.peek2(syn::token::Paren)
        || input.peek2(syn::token::Bracket)
}
