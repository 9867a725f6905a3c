//! `#[default(..)]`: an input's default, written for each derive that can have one.
//!
//! Whether a struct has a derive can't be seen: a `cfg_attr` or another name hides it. So the attributes
//! for serde, clap and bon are always there, and ignored without the derive.

mod parse;

pub(crate) use parse::{check_no_default, is_default, parse_default};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Generics, LitStr, Meta, Path, Token, parse_quote};

use crate::attributes::conditional;
use crate::describe::Shape;

/// A field that has a default.
pub(crate) struct Defaulted<'a> {
    pub(crate) name: &'a Ident,
    /// The attributes that the owner wrote.
    pub(crate) attrs: &'a [Attribute],
    pub(crate) shape: &'a Shape,
    /// The default, as written.
    pub(crate) text: &'a str,
    /// Where rustc reports what a derive can't do with the default.
    pub(crate) aim: Span,
}

/// The hidden function of the struct that returns the default: serde takes a path, and only one without
/// the names of traits and crates.
pub(crate) fn function(field: &Ident) -> Ident {
    format_ident!("__default_{}", field.unraw(), span = Span::mixed_site())
}

impl Defaulted<'_> {
    /// ```text
    /// #[serde(default = "S3Read::__default_read_ahead")]
    /// #[arg(long, default_value = default_text!(one S3Read::__default_read_ahead()))]
    /// #[builder(default = S3Read::__default_read_ahead())]
    /// ```
    ///
    /// An attribute of the owner that settles the default takes precedence.
    pub(crate) fn attributes(&self, krate: &TokenStream, owner: &TokenStream) -> TokenStream {
        let function = function(self.name);
        let aim = self.aim;
        let path = quote_spanned!(aim=> #owner::#function);
        let text: String = path.to_string().split_whitespace().collect();
        let text = LitStr::new(&text, aim);
        let serde = self.keys(&["serde"]);
        let serde = (!settles(&serde, &["default", "skip", "skip_deserializing", "flatten"]))
            .then(|| quote_spanned!(aim=> #[serde(default = #text)]));
        let builder = self.keys(&["builder"]);
        let required = matches!(self.shape, Shape::Holder(name, _) if name == "Option")
            .then(|| quote!(required,));
        let builder = (!settles(&builder, &["default", "skip", "start_fn", "finish_fn"]))
            .then(|| quote_spanned!(aim=> #[builder(#required default = #path())]));
        let arg = self.arg(krate, &path);
        quote!(#serde #arg #builder)
    }

    /// An input with a default and without an `#[arg]` is an option: clap doesn't take a positional
    /// argument with a default before one without.
    fn arg(&self, krate: &TokenStream, path: &TokenStream) -> Option<TokenStream> {
        let aim = self.aim;
        let krate = located(krate.clone(), aim);
        let names = ["arg", "clap", "command"];
        let keys = self.keys(&names);
        let own = self.metas().any(|meta| names.iter().any(|name| meta.path().is_ident(name)));
        let settled = ["skip", "flatten", "subcommand", "from_global"];
        if settles(&keys, &settled) || keys.iter().any(|key| key.starts_with("default_value")) {
            return None;
        }
        let long = (!own).then(|| quote!(long,));
        let text = |kind: &str| {
            let kind = Ident::new(kind, aim);
            quote_spanned!(aim=> #krate::__private::default_text!(#kind #path()))
        };
        Some(match self.shape {
            Shape::Bool(_) if settles(&keys, &["action"]) => {
                let text = text("one");
                quote_spanned!(aim=> #[arg(default_value = #text)])
            }
            Shape::Bool(_) if self.text == "false" => quote_spanned!(aim=> #[arg(#long)]),
            Shape::Bool(_) => {
                let message = format!(
                    "clap reads a `bool` as a flag, which can't turn `{}` off: write `#[arg(long, action = clap::ArgAction::Set)]` on it",
                    self.name
                );
                quote_spanned! {aim=>
                    #[arg(#long default_value = #krate::__private::core::compile_error!(#message))]
                }
            }
            Shape::Holder(name, _) if name == "Vec" => {
                let text = text("list");
                quote_spanned!(aim=> #[arg(#long default_values = #text)])
            }
            Shape::Holder(..) => {
                let text = text("option");
                quote_spanned!(aim=> #[arg(#long default_value = #text)])
            }
            Shape::Any => {
                let text = text("one");
                quote_spanned!(aim=> #[arg(#long default_value = #text)])
            }
        })
    }

    /// The keys in the owner's attributes of these names: `long` and `default_value` of
    /// `#[arg(long, default_value = "a")]`.
    fn keys(&self, names: &[&str]) -> Vec<String> {
        let lists = self.metas().filter(|meta| names.iter().any(|it| meta.path().is_ident(it)));
        let mut keys = Vec::new();
        for meta in lists {
            let Meta::List(list) = meta else { continue };
            let mut begins = true;
            for token in list.tokens {
                match &token {
                    TokenTree::Ident(key) if begins => keys.push(key.to_string()),
                    _ => {}
                }
                begins = matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',');
            }
        }
        keys
    }

    /// The attributes, with those that a `cfg_attr` may add.
    fn metas(&self) -> impl Iterator<Item = Meta> {
        let metas = self.attrs.iter().flat_map(|attr| match conditional(attr) {
            Some(metas) => metas,
            None => vec![attr.meta.clone()],
        });
        metas.collect::<Vec<_>>().into_iter()
    }
}

/// `krate` at `aim`. It may be a `$crate`, which only its own span resolves.
fn located(krate: TokenStream, aim: Span) -> TokenStream {
    let tokens = krate.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(aim));
        token
    });
    tokens.collect()
}

fn settles(keys: &[String], settled: &[&str]) -> bool {
    keys.iter().any(|key| settled.contains(&key.as_str()))
}

/// `Default` in a derive.
pub(crate) struct Derived {
    /// `#[cfg(..)]`, if the derive is conditional.
    cfg: Option<TokenStream>,
    pub(crate) span: Span,
}

/// Takes `Default` out of derives, since a struct with defaults implements it.
pub(crate) fn take_default(attrs: &mut [Attribute]) -> Option<Derived> {
    let mut found = None;
    for attr in attrs.iter_mut() {
        let Meta::List(list) = &attr.meta else { continue };
        if list.path.is_ident("derive") {
            if let Some((rest, span)) = without_default(&attr.meta) {
                attr.meta = rest;
                found = Some(Derived { cfg: None, span });
            }
        } else if let Some(metas) = conditional(attr) {
            let condition = list.parse_args_with(|input: syn::parse::ParseStream| {
                let condition: Meta = input.parse()?;
                input.parse::<TokenStream>()?;
                Ok(condition)
            });
            let span = metas.iter().find_map(|it| Some(without_default(it)?.1));
            let rest = metas.iter().map(|it| without_default(it).map_or(it.clone(), |it| it.0));
            if let (Ok(condition), Some(span)) = (condition, span) {
                attr.meta = parse_quote!(cfg_attr(#condition, #(#rest),*));
                let cfg = Some(quote!(#[cfg(#condition)]));
                found = found.or(Some(Derived { cfg, span }));
            }
        }
    }
    found
}

/// The derive without `Default`, and where that was.
fn without_default(meta: &Meta) -> Option<(Meta, Span)> {
    let Meta::List(list) = meta else { return None };
    let derives = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()?;
    let is_default = |path: &Path| path.segments.last().is_some_and(|it| it.ident == "Default");
    let default = derives.iter().find(|path| is_default(path))?;
    let rest = derives.iter().filter(|path| !is_default(path));
    list.path.is_ident("derive").then(|| (parse_quote!(derive(#(#rest),*)), default.span()))
}

/// What a field has in `Default::default()`.
pub(crate) enum FieldDefault {
    /// The expression in its `#[default(..)]`.
    Written,
    /// The default of its type. If that has none, rustc reports it from the first to the last place.
    OfType([Span; 2]),
}

/// `tokens`, which rustc shows from the first to the last of `ends`, because it joins the first and the
/// last token.
fn joined(tokens: TokenStream, ends: [Span; 2]) -> TokenStream {
    let [start, end] = ends;
    let mut tokens: Vec<_> = located(tokens, start).into_iter().collect();
    if let Some(last) = tokens.last_mut() {
        last.set_span(last.span().located_at(end));
    }
    tokens.into_iter().collect()
}

/// ```text
/// impl Default for S3Read {
///     fn default() -> Self {
///         Self { key: Default::default(), read_ahead: Self::__default_read_ahead() }
///     }
/// }
/// ```
pub(crate) fn impl_default<'a>(
    krate: &TokenStream,
    name: &Ident,
    generics: &Generics,
    derived: &Derived,
    fields: impl Iterator<Item = (&'a Ident, FieldDefault)>,
) -> TokenStream {
    let cfg = &derived.cfg;
    let default = quote!(#krate::__private::core::default::Default);
    let mut bounded = generics.clone();
    for parameter in bounded.type_params_mut() {
        parameter.bounds.push(parse_quote!(#default));
    }
    let (generics, arguments, clause) = bounded.split_for_impl();
    let fields = fields.map(|(field, value)| {
        let value = match value {
            FieldDefault::Written => {
                let function = function(field);
                quote!(Self::#function())
            }
            FieldDefault::OfType(ends) => joined(quote!(#default::default()), ends),
        };
        quote!(#field: #value)
    });
    quote! {
        #cfg
        #[automatically_derived]
        impl #generics #default for #name #arguments #clause {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

/// `S3Read`, or `S3Read::<T>`, which names the struct's functions.
pub(crate) fn owner(name: &Ident, generics: &Generics) -> TokenStream {
    let (_, arguments, _) = generics.split_for_impl();
    let turbofish = arguments.as_turbofish();
    let turbofish = turbofish.to_token_stream();
    if turbofish.is_empty() { name.to_token_stream() } else { quote!(#name #turbofish) }
}
