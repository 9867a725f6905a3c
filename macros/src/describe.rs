//! The description of a task for `combine!`, and the hidden macro that passes it on.
//!
//! A macro cannot look another item up. So each struct comes with a `macro_rules!` of the same
//! name, which hands the names of the task's inputs and outputs to the macro that it is asked to
//! call next. Types do not travel: `<S3Read as Input<0>>::Type` resolves them where they were
//! written.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Data, DeriveInput, Error, GenericArgument, LitStr, PathArguments, Result, Token,
    Type, Visibility, braced, bracketed, parenthesized, token,
};

use crate::attributes::travelling;
use crate::drawing::{Drawing, Pair, parse_pair};
use crate::names::ungrouped;

pub(crate) struct Description {
    /// Whether the task or one of its inputs is deprecated.
    pub(crate) deprecated: bool,
    /// Whether the task is `pub`, so every crate may use it.
    pub(crate) public: bool,
    /// Whether the struct has a lifetime.
    pub(crate) borrows: bool,
    pub(crate) name: Ident,
    pub(crate) kind: Kind,
    pub(crate) inputs: Vec<Input>,
    pub(crate) output: Output,
    pub(crate) takes: Takes,
    /// What a pair is made of.
    pub(crate) pair: Option<Box<Pair>>,
}

#[derive(Clone)]
pub(crate) struct Input {
    /// Docs and the attributes for derives.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) shape: Shape,
    /// The type as written, for people.
    pub(crate) ty: String,
    /// The default, as written.
    pub(crate) default: Option<String>,
}

/// How a task is made.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// By `#[task]` or `combine!`.
    Struct,
    /// A struct by `#[derive(Inputs)]`, whose `Task::INFO` may be another task's.
    ByHand,
    /// An enum, whose only input is a value of it.
    Enum,
    /// Because of a mistake, the name stands for a type of which rustc reports nothing.
    Unknown,
}

/// The names of the output.
#[derive(Clone)]
pub(crate) enum Output {
    /// The task itself has mistakes: it may have more inputs and outputs than are known.
    Unknown,
    Unnamed,
    /// `output(name)`.
    Whole(Ident),
    /// `output(name, name)`: the fields of a struct.
    Fields(Vec<Ident>),
}

/// What a run of the task takes. A pair keeps only that for it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Takes {
    pub(crate) resources: bool,
    pub(crate) context: bool,
}

/// How the type of an input begins, for the derives that look at names: clap makes a flag of a
/// `bool` and an optional argument of an `Option`.
#[derive(Clone)]
pub(crate) enum Shape {
    Any,
    Bool(Ident),
    Holder(Ident, Box<Shape>),
}

impl Shape {
    /// Known for `bool`, `Option<..>` and `Vec<..>` without a path before the name.
    pub(crate) fn of(ty: &Type) -> Self {
        Self::of_name(ty).unwrap_or(Self::Any)
    }

    fn of_name(ty: &Type) -> Option<Self> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut segments = path.path.segments.iter();
        let (Some(only), None) = (segments.next(), segments.next()) else { return None };
        let name = &only.ident;
        match &only.arguments {
            PathArguments::None if name == "bool" => Some(Self::Bool(name.clone())),
            PathArguments::AngleBracketed(arguments) if name == "Option" || name == "Vec" => {
                let GenericArgument::Type(held) = arguments.args.first()? else { return None };
                Some(Self::Holder(name.clone(), Box::new(Self::of(held))))
            }
            _ => None,
        }
    }
}

pub(crate) fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

impl Description {
    /// Whether an unknown name may be right, because the description is incomplete.
    pub(crate) fn unsure(&self) -> bool {
        matches!(self.output, Output::Unknown)
    }

    /// The name of the struct that `output(body, meta)` makes. A pair's output is its second half's.
    pub(crate) fn output_struct(&self) -> String {
        let mut task = (&self.name, &self.pair);
        while let Some(pair) = task.1 {
            task = (&pair.second.task.name, &pair.second.task.pair);
        }
        format!("{}Output", task.0.unraw())
    }

    pub(crate) fn drawing(&self) -> Drawing {
        Drawing {
            name: self.name.clone(),
            inputs: self.inputs.iter().map(|input| input.name.clone()).collect(),
            outputs: self.output.names().to_vec(),
            pair: self.pair.clone(),
        }
    }
}

impl Output {
    pub(crate) fn names(&self) -> &[Ident] {
        match self {
            Self::Unknown | Self::Unnamed => &[],
            Self::Whole(name) => std::slice::from_ref(name),
            Self::Fields(names) => names,
        }
    }
}

/// ```text
/// #[doc(hidden)]
/// #[macro_export]
/// macro_rules! __conjoin_S3Read_1f2e3d {
///     ({ $($next:tt)* } $($rest:tt)*) => { $($next)*! { $($rest)* { S3Read ( key ) .. } } };
/// }
/// #[doc(hidden)]
/// pub use __conjoin_S3Read_1f2e3d as S3Read;
/// ```
pub(crate) fn hidden_macro(
    description: &Description,
    vis: &Visibility,
    cfgs: &[Attribute],
) -> TokenStream {
    let Description { public, name, .. } = description;
    let hidden = hidden_name(name);
    // If the macro were private, rustc would report it instead of the private struct.
    let vis = if *public { quote!(#vis) } else { quote!(pub(crate)) };
    // Lints then treat it as the macro's code. An `#[allow]` would be an error under `#![forbid]`.
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::mixed_site()));
    let export = public.then(|| quote!(#[allow(non_local_definitions)] #[macro_export]));
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        // A path in a forwarded attribute is looked up where the pair is: the docs say so.
        #[allow(clippy::crate_in_macro_def)]
        #export
        macro_rules! #hidden {
            ({ $($next:tt)* } $($rest:tt)*) => { $($next)* ! { $($rest)* { #description } } };
        }
        #(#cfgs)*
        #[doc(hidden)]
        #vis use #hidden as #name;
    }
}

/// Stands in for a task of which nothing is known: rustc says nothing of a type that an error is part of,
/// whatever is done with it.
///
/// ```text
/// type S3Read = <[(); { compile_error!("..") }] as IntoIterator>::Item;
/// macro_rules! __conjoin_S3Read_1f2e3d { .. }
/// use __conjoin_S3Read_1f2e3d as S3Read;
/// ```
pub(crate) fn unknown_task(
    krate: &TokenStream,
    cfgs: &[Attribute],
    vis: &Visibility,
    name: &Ident,
    errors: &TokenStream,
) -> TokenStream {
    let unknown = quote!(<[(); { #errors }] as #krate::__private::core::iter::IntoIterator>::Item);
    alias_of_unknown(cfgs, vis, name, &unknown)
}

/// `type Move = Read;`, where nothing is known of `Read`.
pub(crate) fn alias_of_unknown(
    cfgs: &[Attribute],
    vis: &Visibility,
    name: &Ident,
    unknown: &TokenStream,
) -> TokenStream {
    let nothing = Description {
        deprecated: false,
        public: is_public(vis),
        borrows: false,
        name: name.clone(),
        kind: Kind::Unknown,
        inputs: Vec::new(),
        output: Output::Unknown,
        takes: Takes::default(),
        pair: None,
    };
    let hidden_macro = hidden_macro(&nothing, vis, cfgs);
    quote! {
        #(#cfgs)*
        #[doc = ""]
        #[allow(non_camel_case_types)]
        #vis type #name = #unknown;
        #hidden_macro
    }
}

/// The hidden macro of a task with `#[cfg_attr]` on its inputs, from the attribute that holds the rest of
/// the description. What an attribute macro sees is not decided yet, so another crate would decide it.
pub(crate) fn describe(item: TokenStream) -> TokenStream {
    let described = syn::parse2::<DeriveInput>(item).and_then(|input| {
        let attr = input.attrs.iter().find(|attr| attr.path().is_ident("__conjoin"));
        let attr = attr.ok_or_else(|| Error::new_spanned(&input.ident, "`Describe` is hidden"))?;
        let mut description: Description = attr.parse_args()?;
        if let Data::Struct(data) = &input.data {
            for (input, field) in description.inputs.iter_mut().zip(&data.fields) {
                // The attributes after the mark are the struct's own.
                let owners = field.attrs.iter().take_while(|it| !it.path().is_ident("__conjoin"));
                let owners: Vec<_> = owners.cloned().collect();
                input.attrs = travelling(&owners);
            }
        }
        Ok(hidden_macro(&description, &input.vis, &[]))
    });
    described.unwrap_or_else(Error::into_compile_error)
}

/// How often each hash was used in this crate.
static EARLIER: LazyLock<Mutex<HashMap<u64, u32>>> = LazyLock::new(Mutex::default);

/// Returns a name that is unique in the crate and the same in every build of it. The span's debug text
/// has the place, and the number of the `macro_rules!` call that made the task. Two tasks of one call
/// differ only in their order.
fn hidden_name(name: &Ident) -> Ident {
    let mut hasher = DefaultHasher::new();
    format!("{name} {:?}", name.span()).hash(&mut hasher);
    let hash = hasher.finish();
    let earlier = EARLIER.lock().map_or(0, |mut earlier| {
        let count = earlier.entry(hash).or_insert(0);
        *count += 1;
        *count - 1
    });
    let number = if earlier == 0 { String::new() } else { format!("_{earlier}") };
    format_ident!("__conjoin_{}_{hash:016x}{number}", name.unraw(), span = Span::mixed_site())
}

// The form in which it travels: `pub Name [#[doc = ".."] (key : Option { _ } "..") ..] fields [body meta]
// [env cx] {}`.

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
