use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Path, Token, punctuated::Punctuated};

use super::Expansion;
use crate::combine::check::Field;
use crate::describe::Shape;

impl Expansion<'_> {
    /// `<S3Read as Input<0>>::Type`
    pub(super) fn input_type(&self, field: &Field<'_>) -> TokenStream {
        let krate = self.krate;
        let (path, index) = (self.path(field.half), Literal::usize_unsuffixed(field.index));
        quote_spanned!(path.span()=> <#path as #krate::Input<#index>>::Type)
    }

    /// The same; but where a derive may look at the type's name, with an `Option`, a `Vec` or a
    /// `bool` spelt out.
    pub(super) fn field_type(&self, field: &Field<'_>) -> TokenStream {
        let ty = self.input_type(field);
        if self.combine.head.attrs.iter().any(looks_at_types) {
            self.spelt_out(&field.input.shape, ty)
        } else {
            ty
        }
    }

    fn spelt_out(&self, shape: &Shape, ty: TokenStream) -> TokenStream {
        let krate = self.krate;
        match shape {
            Shape::Any => ty,
            Shape::Bool(name) => quote!(#name),
            Shape::Holder(name, held) => {
                let held = self.spelt_out(held, quote!(<#ty as #krate::__private::Held>::Held));
                quote!(#name<#held>)
            }
        }
    }
}

/// The derives of the standard library and of serde do not; of others it is not known.
fn looks_at_types(attr: &Attribute) -> bool {
    let path = attr.path();
    if !path.is_ident("derive") {
        return !["doc", "allow", "expect", "must_use", "serde"].iter().any(|it| path.is_ident(it));
    }
    let derives = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
    let blind = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Default",
        "Serialize",
        "Deserialize",
    ];
    derives.into_iter().flatten().any(|derive| {
        derive.segments.last().is_none_or(|last| !blind.iter().any(|name| last.ident == name))
    })
}
