//! The form in which a description travels:
//! `pub Name [#[doc = ".."] (key : Option { _ } "..") ..] fields [body meta] [env cx] {}`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Result, Token, braced, bracketed, parenthesized, token};

use super::{Description, Input, Kind, Output, Shape, Takes};
use crate::drawing::parse_pair;

impl ToTokens for Description {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { deprecated, public, borrows, name, kind: made, inputs, output, takes, pair } =
            self;
        let deprecated = deprecated.then(|| quote!(#[deprecated]));
        let public = public.then(|| quote!(pub));
        let borrows = borrows.then(|| quote!(&));
        let keyword = match made {
            Kind::Struct => None,
            Kind::ByHand => Some(quote!(impl)),
            Kind::Enum => Some(quote!(enum)),
            Kind::Unknown => Some(quote!(type)),
        };
        let kind = match output {
            Output::Unknown => quote!(unknown),
            Output::Unnamed => quote!(unnamed),
            Output::Whole(_) => quote!(whole),
            Output::Fields(_) => quote!(fields),
        };
        let outputs = output.names();
        tokens.extend(
            quote!(#deprecated #public #borrows #keyword #name [#(#inputs)*] #kind [#(#outputs)*] [#takes] { #pair }),
        );
    }
}

impl Parse for Description {
    fn parse(input: ParseStream) -> Result<Self> {
        let deprecated = !input.call(Attribute::parse_outer)?.is_empty();
        let public = input.parse::<Option<Token![pub]>>()?.is_some();
        let borrows = input.parse::<Option<Token![&]>>()?.is_some();
        let made = Kind::parse(input)?;
        let name = input.parse()?;
        let inputs;
        bracketed!(inputs in input);
        let kind: Ident = input.parse()?;
        let outputs;
        bracketed!(outputs in input);
        let mut names = parse_all(&outputs)?;
        let output = match names.pop() {
            Some(name) if kind == "whole" => Output::Whole(name),
            Some(name) => {
                names.push(name);
                Output::Fields(names)
            }
            None if kind == "unknown" => Output::Unknown,
            None => Output::Unnamed,
        };
        let takes;
        bracketed!(takes in input);
        let takes = takes.parse()?;
        let (inputs, pair) = (parse_all(&inputs)?, parse_pair(input)?);
        Ok(Self { deprecated, public, borrows, name, kind: made, inputs, output, takes, pair })
    }
}

impl Parse for Kind {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.parse::<Option<Token![impl]>>()?.is_some() {
            return Ok(Self::ByHand);
        }
        if input.parse::<Option<Token![type]>>()?.is_some() {
            return Ok(Self::Unknown);
        }
        let keyword = input.parse::<Option<Token![enum]>>()?;
        Ok(keyword.map_or(Self::Struct, |_| Self::Enum))
    }
}

impl ToTokens for Takes {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let env = self.resources.then(|| quote!(env));
        let cx = self.context.then(|| quote!(cx));
        tokens.extend(quote!(#env #cx));
    }
}

impl Parse for Takes {
    fn parse(input: ParseStream) -> Result<Self> {
        let names: Vec<Ident> = parse_all(input)?;
        let has = |name: &str| names.iter().any(|it| it == name);
        Ok(Self { resources: has("env"), context: has("cx") })
    }
}

impl ToTokens for Input {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, name, shape, ty, default } = self;
        let default = default.as_ref().map(|text| quote!(= #text));
        tokens.extend(quote!(#(#attrs)* (#name : #shape #ty #default)));
    }
}

impl Parse for Input {
    fn parse(input: ParseStream) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let content;
        parenthesized!(content in input);
        let name = content.call(Ident::parse_any)?;
        content.parse::<Token![:]>()?;
        let (shape, ty) = (content.parse()?, content.parse::<LitStr>()?.value());
        let equals = content.parse::<Option<Token![=]>>()?;
        let default = equals.map(|_| content.parse::<LitStr>()).transpose()?;
        Ok(Self { attrs, name, shape, ty, default: default.map(|text| text.value()) })
    }
}

impl ToTokens for Shape {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Any => tokens.extend(quote!(_)),
            Self::Bool(name) => name.to_tokens(tokens),
            Self::Holder(name, held) => tokens.extend(quote!(#name { #held })),
        }
    }
}

impl Parse for Shape {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.parse::<Option<Token![_]>>()?.is_some() {
            return Ok(Self::Any);
        }
        let name = input.parse()?;
        if !input.peek(token::Brace) {
            return Ok(Self::Bool(name));
        }
        let held;
        braced!(held in input);
        Ok(Self::Holder(name, Box::new(held.parse()?)))
    }
}

pub(crate) fn parse_all<T: Parse>(input: ParseStream) -> Result<Vec<T>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        found.push(input.parse()?);
    }
    Ok(found)
}
