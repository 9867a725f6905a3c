use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Member, Path, Token, Type};

use crate::errors::{Errors, report};
use crate::names::{Names, parse_crate_path, ungrouped};
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
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return report(&error, TokenStream::new()),
    };
    let mut errors = Errors::new();
    let krate = krate(&input.attrs, &mut errors);
    let impls = match fields(&input, &mut errors) {
        Some(fields) => impls(&krate, &input, &lent(fields, &mut errors)),
        None => impl_for_all(&krate, &input),
    };
    match errors.propagate() {
        Ok(()) => impls,
        Err(error) => report(&error, impls),
    }
}

/// `#[provide(crate = path)]`
fn krate(attrs: &[Attribute], errors: &mut Errors) -> TokenStream {
    let message = "`Provide` has one option: write `#[provide(crate = path::to::conjoin)]`";
    let mut krate = quote!(::conjoin);
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("provide")) {
        match attr.parse_args_with(option) {
            Ok((name, path)) => {
                krate = path.into_token_stream();
                if name != "crate" {
                    errors.error(name, message);
                }
            }
            Err(error) => errors.push(Error::new(error.span(), message)),
        }
    }
    krate
}

fn option(input: ParseStream) -> syn::Result<(Ident, Path)> {
    let name = input.call(Ident::parse_any)?;
    input.parse::<Token![=]>()?;
    Ok((name, input.call(parse_crate_path)?))
}

fn fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Fields> {
    let keyword = match &input.data {
        Data::Struct(data) => return Some(&data.fields),
        Data::Enum(data) => data.enum_token.to_token_stream(),
        Data::Union(data) => data.union_token.to_token_stream(),
    };
    let message = format!(
        "`Provide` lends each field of a struct, and this is `{keyword}`: write `struct`, or implement `Provide` by hand"
    );
    errors.error(keyword, message);
    None
}

/// A field and the type that it lends.
type Lent<'a> = (Member, &'a Type);

fn lent<'a>(fields: &'a Fields, errors: &mut Errors) -> Vec<Lent<'a>> {
    let mut lent: Vec<Lent<'a>> = Vec::new();
    for (member, field) in fields.members().zip(fields) {
        provide_on_field(&field.attrs, errors);
        let ty = written(referent(&field.ty));
        match lent.iter().find(|(_, earlier)| written(referent(earlier)) == ty) {
            Some((earlier, _)) => provide_type_twice(earlier, &field.ty, errors),
            None => lent.push((member, &field.ty)),
        }
    }
    lent
}

fn provide_on_field(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("provide")) {
        errors.error(attr, "`#[provide(..)]` goes on the struct: every field is lent");
    }
}

fn provide_type_twice(earlier: &Member, ty: &Type, errors: &mut Errors) {
    let (earlier, lent) = (written(earlier), written(referent(ty)));
    let message = format!(
        "`{earlier}` lends `{lent}` too, and a task asks by the type: give one of them a type of its own, `struct Name({lent});`"
    );
    errors.error(ty, message);
}

/// A field that is a reference lends what it refers to.
fn referent(ty: &Type) -> &Type {
    match ungrouped(ty) {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

fn impls(krate: &TokenStream, input: &DeriveInput, lent: &[Lent<'_>]) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, clause) = input.generics.split_for_impl();
    let impls = lent.iter().map(|(member, field)| {
        let ty = referent(field);
        let borrow = match ungrouped(field) {
            Type::Reference(_) => quote!(&*self.#member),
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

/// What stands in for the impls when the fields are not known: no task lacks a resource.
fn impl_for_all(krate: &TokenStream, input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let resource = Names::of(input).fresh("T");
    let mut extended = input.generics.clone();
    extended.params.push(syn::parse_quote!(#resource: ?#krate::__private::core::marker::Sized));
    let (generics, _, clause) = extended.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #krate::Provide<#resource> for #name #arguments #clause {
            fn provide(&self) -> &#resource { loop {} }
        }
    }
}
