use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, Path, Result, Type};

use crate::errors::{Errors, report};
use crate::text::written;

/// ```text
/// // Input:
/// #[derive(Provide)]
/// struct Stores { s3: AmazonS3, gcs: Gcs }
///
/// // Output:
/// impl Provide<AmazonS3> for Stores { fn provide(&self) -> &AmazonS3 { &self.s3 } }
/// impl Provide<Gcs> for Stores { fn provide(&self) -> &Gcs { &self.gcs } }
/// ```
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let result = syn::parse2(item).and_then(|input| {
        let mut errors = Errors::new();
        let krate = krate(&input, &mut errors);
        let fields = check(&input, &mut errors)?;
        Ok(impls(&krate, &input, fields))
    });
    result.unwrap_or_else(|error| report(&error, TokenStream::new()))
}

/// `#[provide(crate = path)]`
fn krate(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let mut krate = quote!(::conjoin);
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("provide")) {
        let parsed = attr.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("the option is `crate = path`"));
            }
            krate = meta.value()?.parse::<Path>()?.into_token_stream();
            Ok(())
        });
        parsed.unwrap_or_else(|error| errors.push(error));
    }
    krate
}

fn check<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Result<&'a Fields> {
    let Data::Struct(data) = &input.data else {
        let message = "`Provide` is derived for a struct: each field is a resource";
        return Err(syn::Error::new_spanned(&input.ident, message));
    };
    distinct(&data.fields, errors);
    errors.propagate()?;
    Ok(&data.fields)
}

fn distinct(fields: &Fields, errors: &mut Errors) {
    let types: Vec<_> = fields.iter().map(|field| written(lent(&field.ty))).collect();
    for (i, field) in fields.iter().enumerate() {
        if types[..i].contains(&types[i]) {
            let message = format!(
                "two fields lend `{}`, and a task asks by the type: make one a newtype of its own",
                types[i]
            );
            errors.error(&field.ty, message);
        }
    }
}

/// A field that is a reference lends what it refers to.
fn lent(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

fn impls(krate: &TokenStream, input: &DeriveInput, fields: &Fields) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, clause) = input.generics.split_for_impl();
    let impls = fields.members().zip(fields).map(|(member, field)| {
        let ty = lent(&field.ty);
        let borrow = match &field.ty {
            Type::Reference(_) => quote!(self.#member),
            _ => quote!(&self.#member),
        };
        quote! {
            #[automatically_derived]
            impl #generics #krate::Provide<#ty> for #name #arguments #clause {
                fn provide(&self) -> &#ty { #borrow }
            }
        }
    });
    impls.collect()
}
