use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, Pat, Path, PathArguments, Result, Token, Visibility, braced, token,
};

/// `struct S3ToGcs = S3Read { .. } => |object| GcsWrite { .. }`, as the user wrote it.
pub(crate) struct Combine {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) struct_token: Token![struct],
    pub(crate) name: Ident,
    pub(crate) first: Half,
    pub(crate) arrow: Token![=>],
    pub(crate) stitch: Option<Stitch>,
    pub(crate) second: Half,
}

/// `S3Read { key as source, .. }`
pub(crate) struct Half {
    pub(crate) path: Path,
    /// None for a path alone.
    pub(crate) slots: Option<Punctuated<Slot, Token![,]>>,
}

pub(crate) enum Slot {
    /// `input: expression`
    Bound(Ident, Box<Expr>),
    /// `input as name`
    Renamed(Ident, Ident),
    /// `input`
    Named(Ident),
    /// `..`
    Rest(Token![..]),
}

/// `|object, source|`
pub(crate) struct Stitch {
    pub(crate) pattern: Pat,
    pub(crate) names: Vec<Ident>,
}

impl Parse for Combine {
    fn parse(input: ParseStream) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let struct_token = input.parse()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let first = input.parse()?;
        let arrow = input.parse()?;
        let stitch = input.peek(Token![|]).then(|| input.parse()).transpose()?;
        let second = input.parse()?;
        third(input)?;
        input.parse::<Option<Token![;]>>()?;
        Ok(Self { attrs, vis, struct_token, name, first, arrow, stitch, second })
    }
}

fn third(input: ParseStream) -> Result<()> {
    if input.peek(Token![=>]) {
        let message = "a pair has two halves: name this pair, and combine it with the third in a `combine!` of its own";
        return Err(input.error(message));
    }
    Ok(())
}

impl Parse for Half {
    fn parse(input: ParseStream) -> Result<Self> {
        let path = input.parse()?;
        let mut slots = None;
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            slots = Some(Punctuated::parse_terminated(&content)?);
        }
        Ok(Self { path, slots })
    }
}

impl Parse for Slot {
    fn parse(input: ParseStream) -> Result<Self> {
        if input.peek(Token![..]) {
            return Ok(Self::Rest(input.parse()?));
        }
        let name = input.call(Ident::parse_any)?;
        if input.parse::<Option<Token![:]>>()?.is_some() {
            Ok(Self::Bound(name, input.parse()?))
        } else if input.parse::<Option<Token![as]>>()?.is_some() {
            Ok(Self::Renamed(name, input.parse()?))
        } else if input.is_empty() || input.peek(Token![,]) {
            Ok(Self::Named(name))
        } else {
            let message = format!(
                "after an input: `{name}: expression` binds it, `{name} as other` renames it, `{name}` alone leaves it open"
            );
            Err(Error::new(input.span(), message))
        }
    }
}

impl Slot {
    pub(crate) fn input(&self) -> Option<&Ident> {
        match self {
            Self::Bound(input, _) | Self::Renamed(input, _) | Self::Named(input) => Some(input),
            Self::Rest(_) => None,
        }
    }
}

impl Parse for Stitch {
    fn parse(input: ParseStream) -> Result<Self> {
        input.parse::<Token![|]>()?;
        let pattern = Pat::parse_single(input)?;
        let mut names = Vec::new();
        while input.parse::<Option<Token![,]>>()?.is_some() {
            if input.peek(Token![|]) {
                break;
            }
            names.push(input.parse()?);
        }
        input.parse::<Token![|]>()?;
        Ok(Self { pattern, names })
    }
}

impl Half {
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
