//! The defaults of the open inputs, and of those that are left out.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Generics};

use super::Expansion;
use crate::combine::check::{Default, Field, Side};
use crate::default::{Defaulted, FieldDefault, function, impl_default, take_default};

impl Expansion<'_> {
    /// The attributes of a field that has a default.
    pub(super) fn default_attributes(&self, field: &Field<'_>) -> Option<TokenStream> {
        let default = field.default.as_ref()?;
        let defaulted = Defaulted {
            name: &field.name,
            attrs: &field.input.attrs,
            shape: &field.input.shape,
            text: field.input.default.as_deref().unwrap_or_default(),
            aim: default.aim(&field.name),
        };
        let owner = self.combine.head.name.to_token_stream();
        Some(defaulted.attributes(self.krate, &owner))
    }

    /// The attributes of the struct, and the impl of `Default` in place of its derive.
    pub(super) fn derives(&self) -> (Vec<Attribute>, TokenStream) {
        let head = &self.combine.head;
        let mut attrs = head.attrs.clone();
        if !self.has_defaults() {
            return (attrs, TokenStream::new());
        }
        let implementation = take_default(&mut attrs).map(|derived| {
            let fields = self.pair.fields.iter().map(|field| match field.default {
                Some(_) => (&field.name, FieldDefault::Written),
                // A field's type is written in its half, perhaps in another crate.
                None => (&field.name, FieldDefault::OfType([derived.span; 2])),
            });
            let generics = Generics::default();
            impl_default(self.krate, &head.name, &generics, &derived, fields)
        });
        (attrs, implementation.unwrap_or_default())
    }

    pub(super) fn has_defaults(&self) -> bool {
        self.pair.fields.iter().any(|field| field.default.is_some())
    }

    /// ```text
    /// impl InputDefault<1> for S3ToGcs {
    ///     fn value() -> <Self as Input<1>>::Type { <S3Read as InputDefault<1>>::value() }
    /// }
    /// impl S3ToGcs {
    ///     fn __default_read_ahead() -> <S3Read as Input<1>>::Type { .. }
    /// }
    /// ```
    pub(super) fn impl_defaults(&self) -> TokenStream {
        let fields = self.pair.fields.iter().enumerate();
        fields
            .filter_map(|(i, field)| Some(self.impl_default_of(i, field, field.default.as_ref()?)))
            .collect()
    }

    fn impl_default_of(&self, index: usize, field: &Field<'_>, from: &Default) -> TokenStream {
        let (krate, name) = (self.krate, &self.combine.head.name);
        let (index, ty) = (Literal::usize_unsuffixed(index), self.input_type(field));
        let function = function(&field.name);
        let input_default = quote!(#krate::__private::InputDefault<#index>);
        let value = match from {
            Default::Half(side, index) => self.default_of_half(*side, *index),
            Default::Stitch(value) => value.to_token_stream(),
        };
        let allow = self.allow_deprecated();
        quote! {
            #allow
            #[doc(hidden)]
            #[automatically_derived]
            impl #input_default for #name {
                fn value() -> #ty {
                    let value: #ty = #value;
                    value
                }
            }
            #allow
            #[doc(hidden)]
            impl #name {
                #[doc(hidden)]
                fn #function() -> #ty {
                    <Self as #input_default>::value()
                }
            }
        }
    }

    /// `<S3Read as InputDefault<1>>::value()`
    pub(super) fn default_of_half(&self, side: Side, index: usize) -> TokenStream {
        let (krate, half) = (self.krate, self.half_type(side));
        let index = Literal::usize_unsuffixed(index);
        quote!(<#half as #krate::__private::InputDefault<#index>>::value())
    }
}
