use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Path, Token, punctuated::Punctuated};

use super::Expansion;
use crate::combine::check::{Field, Origin, Side};
use crate::combine::parse::Combine;
use crate::describe::{Kind, Shape};
use crate::host::is_rustdoc;

impl Expansion<'_> {
    pub(super) fn path(&self, half: Side) -> &Path {
        match half {
            Side::First => &self.combine.first.path,
            Side::Second => &self.combine.second.path,
        }
    }

    /// The path. If it may be wrong, it is written in a form whose mistake rustc reports once, and not
    /// at each mention.
    pub(super) fn half_type(&self, half: Side) -> TokenStream {
        let path = self.path(half);
        self.where_sound(path.to_token_stream(), path)
    }

    /// `Context`, in the same form for both halves, because rustc doesn't check the body of a function
    /// with an error in its signature.
    pub(super) fn context_type(&self) -> TokenStream {
        let krate = self.krate;
        let Combine { first, second, .. } = self.combine;
        let context = self.where_sound(quote!(#krate::Context), &first.path);
        self.where_sound(context, &second.path)
    }

    /// `&Env`, in such a form too, for a function without a context. `Env` itself can be no part of
    /// an array, since it need not be sized.
    ///
    /// ```text
    /// &<Env as Sound<<[(); { let _: GcsWrite<Vec<u8>>; 0 }] as IntoIterator>::Item>>::Type
    /// ```
    pub(super) fn env_loan(&self, env: &Ident) -> TokenStream {
        let krate = self.krate;
        let halves = [&self.combine.first.path, &self.combine.second.path];
        if !halves.into_iter().any(|path| self.may_be_wrong(path)) {
            return quote!(&#env);
        }
        let unit = halves.into_iter().fold(quote!(()), |unit, path| self.where_sound(unit, path));
        quote!(&<#env as #krate::__private::Sound<#unit>>::Type)
    }

    /// `: <S3Read as Task>::Output`, if the path may be wrong.
    pub(super) fn output_type(&self) -> Option<TokenStream> {
        let (krate, first) = (self.krate, &self.combine.first.path);
        let (ty, [start, end]) = (self.half_type(Side::First), ends(first));
        let (open, output) = (Token![<](start), Ident::new("Output", end));
        self.may_be_wrong(first).then(|| quote!(: #open #ty as #krate::Task>::#output))
    }

    /// `ty`, or an erroneous type if rustc finds a mistake in the path's generic arguments. rustc
    /// reports that mistake once, and nothing else about the type.
    ///
    /// ```text
    /// <[ty; { let _: GcsWrite<Vec<u8>>; 0 }] as IntoIterator>::Item
    /// ```
    fn where_sound(&self, ty: TokenStream, path: &Path) -> TokenStream {
        if !self.may_be_wrong(path) {
            return ty;
        }
        let krate = self.krate;
        let [start, end] = ends(path);
        let (open, item) = (Token![<](start), Ident::new("Item", end));
        let task = self.is_by_hand(path).then(|| {
            let aim = path.span();
            quote_spanned!(aim=> let _: *const <#path as #krate::Task>::Output;)
        });
        let array = quote!([#ty; { let _: #path; #task 0 }]);
        quote!(#open #array as #krate::__private::core::iter::IntoIterator>::#item)
    }

    /// Whether rustc may find a mistake in the half itself: in its generic arguments, or because a
    /// struct with its own `Inputs` isn't a task. rustdoc would show the form for such a half.
    fn may_be_wrong(&self, path: &Path) -> bool {
        (has_arguments(path) || self.is_by_hand(path)) && !is_rustdoc()
    }

    fn is_by_hand(&self, path: &Path) -> bool {
        let first = std::ptr::eq(path, std::ptr::from_ref(&self.combine.first.path));
        self.tasks[usize::from(!first)].kind == Kind::ByHand
    }

    /// `<S3Read as Input<0>>::Type`
    pub(super) fn input_type(&self, field: &Field<'_>) -> TokenStream {
        let krate = self.krate;
        let (side, index) = match field.origin {
            Origin::Half(side, index) => (side, Literal::usize_unsuffixed(index)),
            Origin::Stitch(ty) => return ty.to_token_stream(),
        };
        let ty = self.half_type(side);
        quote_spanned!(self.path(side).span()=> <#ty as #krate::Input<#index>>::Type)
    }

    /// The same, with `Option`, `Vec` and `bool` written out if a derive may look at the type's name.
    pub(super) fn field_type(&self, field: &Field<'_>) -> TokenStream {
        let ty = self.input_type(field);
        if matches!(field.origin, Origin::Half(..))
            && self.combine.head.attrs.iter().any(looks_at_types)
        {
            self.write_out_type(&field.input.shape, ty)
        } else {
            ty
        }
    }

    fn write_out_type(&self, shape: &Shape, ty: TokenStream) -> TokenStream {
        let krate = self.krate;
        match shape {
            Shape::Any => ty,
            Shape::Bool(name) => quote!(#name),
            Shape::Holder(name, held) => {
                let held =
                    self.write_out_type(held, quote!(<#ty as #krate::__private::Held>::Held));
                quote!(#name<#held>)
            }
        }
    }
}

fn has_arguments(path: &Path) -> bool {
    path.segments.iter().any(|segment| !segment.arguments.is_empty())
}

/// The first and the last token, which rustc joins.
pub(super) fn ends(path: &Path) -> [Span; 2] {
    let last = path.to_token_stream().into_iter().last();
    [path.span(), last.map_or_else(|| path.span(), |token| token.span())]
}

/// Derives of std and serde don't look at the type's name. Others may.
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
