//! The defaults of the inputs.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, parse_quote};

use super::Expansion;
use crate::default::{Defaulted, FieldDefault, function, impl_default, owner, take_default};
use crate::describe::Shape;
use crate::errors::aimed;
use crate::task::check::Input;
use crate::text::written;

impl Expansion<'_> {
    /// The attributes of a field that has a default.
    pub(super) fn default_attributes(&self, input: &Input) -> Option<TokenStream> {
        let default = input.default.as_ref()?;
        let defaulted = Defaulted {
            name: &input.name,
            attrs: &input.attrs,
            shape: &Shape::of(&input.ty),
            text: &written(default),
            aim: default.span(),
        };
        let owner = owner(&self.task.name, &self.generics);
        let attributes = defaulted.attributes(&self.path, &owner);
        let mark = self.undecided().then(|| quote!(#[__conjoin]));
        Some(quote!(#mark #attributes))
    }

    /// The derives and attributes of the struct, and the impl of `Default` in place of its derive.
    pub(super) fn derives(&self) -> (Vec<Attribute>, TokenStream) {
        let mut attrs: Vec<Attribute> = Vec::new();
        if let Some(paths) = &self.options.derive {
            attrs.push(parse_quote!(#[derive(#paths)]));
        }
        attrs.extend(
            self.options.attrs.iter().flatten().map(|meta| -> Attribute { parse_quote!(#[#meta]) }),
        );
        let has_defaults = self.task.inputs().any(|input| input.default.is_some());
        let derived = if has_defaults { take_default(&mut attrs) } else { None };
        let implementation = derived.map(|derived| {
            let fields = self.task.inputs().map(|it| (&it.name, field_default(it)));
            let (name, generics) = (&self.task.name, &self.generics);
            impl_default(&self.path, name, generics, &derived, fields)
        });
        (attrs, implementation.unwrap_or_default())
    }

    /// ```text
    /// impl InputDefault<1> for S3Read {
    ///     fn value() -> usize { 4 }
    /// }
    /// impl S3Read {
    ///     fn __default_read_ahead() -> usize { <Self as InputDefault<1>>::value() }
    /// }
    /// ```
    pub(super) fn impl_defaults(&self) -> TokenStream {
        let defaults =
            self.task.inputs().enumerate().filter_map(|(i, input)| {
                Some(self.impl_default_of(i, input, input.default.as_ref()?))
            });
        defaults.collect()
    }

    fn impl_default_of(&self, index: usize, input: &Input, value: &Expr) -> TokenStream {
        let Self { task, cfgs, krate, allow, .. } = self;
        let (name, ty) = (&task.name, &input.ty);
        let (generics, arguments, clause) = self.generics.split_for_impl();
        let index = Literal::usize_unsuffixed(index);
        let function = function(&input.name);
        let input_default =
            aimed(quote!(#krate::__private::InputDefault<#index>), input.name.span());
        quote! {
            #(#cfgs)*
            #allow
            #[doc(hidden)]
            #[automatically_derived]
            impl #generics #input_default for #name #arguments #clause {
                fn value() -> #ty {
                    let value: #ty = #value;
                    value
                }
            }
            #(#cfgs)*
            #allow
            #[doc(hidden)]
            impl #generics #name #arguments #clause {
                #[doc(hidden)]
                fn #function() -> #ty {
                    <Self as #input_default>::value()
                }
            }
        }
    }
}

/// A type without a default is reported at the whole input, as rustc's own derives do it.
fn field_default(input: &Input) -> FieldDefault {
    let end = input.ty.to_token_stream().into_iter().last();
    match input.default {
        Some(_) => FieldDefault::Written,
        None => FieldDefault::OfType([
            input.name.span(),
            end.map_or_else(|| input.name.span(), |it| it.span()),
        ]),
    }
}
