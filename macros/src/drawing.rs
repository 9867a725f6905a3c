//! The drawing of a task. A pair's description contains the drawing of each half, so the picture of a
//! pair of pairs shows all tasks.

mod parts;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Result, braced, bracketed};

use crate::describe::parse_all;
use crate::given::Given;
pub(crate) use parts::Part;

/// Corresponds to the runtime's `TaskInfo`.
#[derive(Clone)]
pub(crate) struct Drawing {
    pub(crate) name: Ident,
    pub(crate) inputs: Vec<Ident>,
    pub(crate) outputs: Vec<Ident>,
    pub(crate) pair: Option<Box<Pair>>,
}

/// Corresponds to the runtime's `PairInfo`.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) first: Half,
    /// The pattern of the stitch, as written.
    pub(crate) pattern: Option<String>,
    pub(crate) stitch: Stitch,
    pub(crate) second: Half,
}

/// What the stitch has apart from its pattern.
#[derive(Clone)]
pub(crate) struct Stitch {
    /// The inputs of the pair that are the stitch's own.
    pub(crate) inputs: Vec<Ident>,
    /// `names: &Names`
    pub(crate) resources: Vec<String>,
    /// The expression after `else`.
    pub(crate) otherwise: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Half {
    pub(crate) task: Drawing,
    /// How each of its inputs gets its value.
    pub(crate) given: Vec<Given<String>>,
}

// As tokens in a description: `Move [source] [] { Read [key] [body] {} [Open(source)] "object"
// [] [] Write [body] [] {} [Stitch("object.body")] }`.

impl ToTokens for Drawing {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { name, inputs, outputs, pair } = self;
        tokens.extend(quote!(#name [#(#inputs)*] [#(#outputs)*] { #pair }));
    }
}

impl Parse for Drawing {
    fn parse(input: ParseStream) -> Result<Self> {
        let name = input.parse()?;
        let (inputs, outputs) = (parse_names(input)?, parse_names(input)?);
        Ok(Self { name, inputs, outputs, pair: parse_pair(input)? })
    }
}

fn parse_names(input: ParseStream) -> Result<Vec<Ident>> {
    let content;
    bracketed!(content in input);
    let mut names = Vec::new();
    while !content.is_empty() {
        names.push(content.call(Ident::parse_any)?);
    }
    Ok(names)
}

/// The tokens in the braces after the names; empty if the task is not a pair.
pub(crate) fn parse_pair(input: ParseStream) -> Result<Option<Box<Pair>>> {
    let content;
    braced!(content in input);
    if content.is_empty() { Ok(None) } else { content.parse().map(|pair| Some(Box::new(pair))) }
}

impl ToTokens for Pair {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { first, pattern, stitch, second } = self;
        let Stitch { inputs, resources, otherwise } = stitch;
        tokens.extend(quote!(#first #pattern [#(#inputs)*] [#(#resources)*] #otherwise #second));
    }
}

impl Parse for Pair {
    fn parse(input: ParseStream) -> Result<Self> {
        let first = input.parse()?;
        let pattern = parse_text(input)?;
        let inputs = parse_names(input)?;
        let resources;
        bracketed!(resources in input);
        let resources: Vec<LitStr> = parse_all(&resources)?;
        let resources = resources.iter().map(LitStr::value).collect();
        let stitch = Stitch { inputs, resources, otherwise: parse_text(input)? };
        Ok(Self { first, pattern, stitch, second: input.parse()? })
    }
}

fn parse_text(input: ParseStream) -> Result<Option<String>> {
    Ok(input.parse::<Option<LitStr>>()?.map(|text| text.value()))
}

impl ToTokens for Half {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { task, given } = self;
        tokens.extend(quote!(#task [#(#given)*]));
    }
}

impl Parse for Half {
    fn parse(input: ParseStream) -> Result<Self> {
        let task = input.parse()?;
        let given;
        bracketed!(given in input);
        Ok(Self { task, given: parse_all(&given)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_unchanged() {
        let text = "Move [source] [] { Read [key ahead] [body] { } \
                    [Open (source) Bound (\"a[0] = \\\"<\\\"\\n\")] \"object\" \
                    [source] [\"db : &Db\"] \"0\" Write [body] [] { } [Stitch (\"object.body\")] }";
        let tokens: TokenStream = text.parse().expect("tokens");
        let drawing: Drawing = syn::parse2(tokens.clone()).expect("a drawing");
        assert_eq!(drawing.into_token_stream().to_string(), tokens.to_string());
    }
}
