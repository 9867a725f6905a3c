//! The hidden macro that passes a description on.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Error, Visibility};

use super::{Description, Kind, Output, Takes, is_public};
use crate::attributes::travelling;

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
