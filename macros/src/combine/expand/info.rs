use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::Expansion;
use crate::attributes::doc_text;
use crate::combine::check::{Field, Given, Side};
use crate::text::written;

impl Expansion<'_> {
    /// ```text
    /// &TaskInfo::pair(
    ///     "S3ToGcs",
    ///     "Moves one object.",
    ///     const { &[<S3Read as Task>::INFO.inputs[0].open("source", Half::First)] },
    ///     const {
    ///         &PairInfo::new(
    ///             <S3Read as Task>::INFO,
    ///             &[Given::Open("source")],
    ///             <GcsWrite as Task>::INFO,
    ///             &[Given::Wired("body"), Given::Bound("true")],
    ///         )
    ///     },
    /// )
    /// ```
    pub(super) fn info(&self) -> TokenStream {
        let Self { krate, combine, pair, .. } = self;
        let name = combine.head.name.unraw().to_string();
        let docs = doc_text(&combine.head.attrs);
        let inputs = pair.fields.iter().map(|field| self.open(field));
        let first = self.half_info(Side::First);
        let second = self.half_info(Side::Second);
        let first_given = pair.first.iter().map(|given| self.given(given));
        let second_given = pair.second.iter().map(|given| self.given(given));
        quote! {
            &#krate::TaskInfo::pair(
                #name,
                #docs,
                const { &[#(#inputs),*] },
                const {
                    &#krate::PairInfo::new(
                        #first,
                        &[#(#first_given),*],
                        #second,
                        &[#(#second_given),*],
                    )
                },
            )
        }
    }

    fn half_info(&self, half: Side) -> TokenStream {
        let (krate, half) = (self.krate, self.half_type(half));
        quote!(<#half as #krate::Task>::INFO)
    }

    fn open(&self, field: &Field<'_>) -> TokenStream {
        let krate = self.krate;
        let info = self.half_info(field.half);
        let index = Literal::usize_unsuffixed(field.index);
        let name = field.name.unraw().to_string();
        let half = match field.half {
            Side::First => quote!(First),
            Side::Second => quote!(Second),
        };
        quote!(#info.inputs[#index].open(#name, #krate::Half::#half))
    }

    fn given(&self, given: &Given<'_>) -> TokenStream {
        let krate = self.krate;
        let (variant, text) = match given {
            Given::Bound(_, expression) => (quote!(Bound), written(expression)),
            Given::Open(name) => (quote!(Open), name.unraw().to_string()),
            Given::Variable(name) if self.pair.fields.iter().any(|it| it.name == **name) => {
                (quote!(Open), name.unraw().to_string())
            }
            Given::Variable(name) => (quote!(Bound), name.unraw().to_string()),
            Given::Wired(name) => (quote!(Wired), name.unraw().to_string()),
        };
        quote!(#krate::Given::#variant(#text))
    }
}
