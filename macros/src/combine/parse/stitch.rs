use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::{Error, Ident, Pat, PatType, PatWild, Result, Token};

use crate::errors::Errors;

/// `|object, source|`
pub(crate) struct Stitch {
    pub(crate) pattern: Pat,
    pub(crate) names: Vec<Ident>,
}

impl Stitch {
    pub(super) fn parse(input: ParseStream, errors: &mut Errors) -> Result<Option<Self>> {
        check_no_keyword(input, errors)?;
        if input.peek(Token![||]) {
            return parse_empty_stitch(input, errors).map(Some);
        }
        if input.parse::<Option<Token![|]>>()?.is_none() && !parse_first_pipe(input, errors) {
            return Ok(None);
        }
        let pattern = parse_pattern(input)?;
        let names = parse_names(input, errors)?;
        parse_last_pipe(input, errors)?;
        Ok(Some(Self { pattern, names }))
    }
}

fn check_no_keyword(input: ParseStream, errors: &mut Errors) -> Result<()> {
    while input.peek(Token![move]) || input.peek(Token![async]) {
        let keyword: TokenTree = input.parse()?;
        let message = format!("a stitch owns what it uses and may await: remove `{keyword}`");
        errors.error(keyword, message);
    }
    Ok(())
}

fn parse_empty_stitch(input: ParseStream, errors: &mut Errors) -> Result<Stitch> {
    let pipes: Token![||] = input.parse()?;
    let message = "a stitch takes the first half's output: write `|output|`, or `|_|` to drop it";
    errors.error(pipes, message);
    let underscore_token = Token![_](pipes.spans[0]);
    let pattern = Pat::Wild(PatWild { attrs: Vec::new(), underscore_token });
    Ok(Stitch { pattern, names: Vec::new() })
}

fn parse_first_pipe(input: ParseStream, errors: &mut Errors) -> bool {
    let forgotten = input.peek(Ident) && (input.peek2(Token![|]) || input.peek2(Token![,]));
    if forgotten {
        errors.push(Error::new(input.span(), "write `|` before the stitch's pattern"));
    }
    forgotten
}

fn parse_last_pipe(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.parse::<Option<Token![|]>>()?.is_none() {
        let message = "write `|` between the stitch's names and the second half";
        errors.push(Error::new(input.span(), message));
    }
    Ok(())
}

fn parse_pattern(input: ParseStream) -> Result<Pat> {
    let pattern = Pat::parse_single(input)?;
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        return Ok(pattern);
    }
    let (colon_token, ty) = (input.parse()?, input.parse()?);
    Ok(Pat::Type(PatType { attrs: Vec::new(), pat: Box::new(pattern), colon_token, ty }))
}

fn parse_names(input: ParseStream, errors: &mut Errors) -> Result<Vec<Ident>> {
    let mut names = Vec::new();
    while input.parse::<Option<Token![,]>>()?.is_some() {
        let ends = input.peek2(Token![|]) || input.peek2(Token![,]) || input.peek2(Ident);
        if input.peek(Ident) && ends {
            names.push(input.parse()?);
        } else if !skip_lent_pattern(input, errors)? {
            break;
        }
    }
    Ok(names)
}

/// Skips something that is not a name, if the stitch's names are not over.
fn skip_lent_pattern(input: ParseStream, errors: &mut Errors) -> Result<bool> {
    let over = input.peek(Token![|])
        || input.peek(Ident) && !input.peek2(Token![:])
        || input.peek2(Token![::]);
    if over || input.is_empty() {
        return Ok(false);
    }
    let message = "after the pattern come the names of inputs that the stitch is lent";
    errors.push(Error::new(input.span(), message));
    while !input.is_empty() && !input.peek(Token![|]) && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(true)
}
