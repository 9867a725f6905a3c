use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::Expansion;
use crate::attributes::doc_text;
use crate::combine::check::{Field, Origin, Side};
use crate::describe::{Input, Kind};
use crate::drawing;
use crate::given::Given;
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
    ///             Some("object"),
    ///             <GcsWrite as Task>::INFO,
    ///             &[Given::Stitch("object.body"), Given::Bound("true")],
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
        let pattern = combine.stitch.as_ref().map(|stitch| written(&stitch.pattern));
        let pattern = self.option(pattern.as_ref());
        let first_given = self.given[0].iter().map(|it| self.given_info(it));
        let stitch = self.stitch_info();
        let second_given = self.given[1].iter().map(|it| self.given_info(it));
        quote! {
            &#krate::TaskInfo::pair(
                #name,
                #docs,
                const { &[#(#inputs),*] },
                const {
                    &#krate::PairInfo::new(
                        #first,
                        &[#(#first_given),*],
                        #pattern,
                        #second,
                        &[#(#second_given),*],
                    )
                    #stitch
                },
            )
        }
    }

    /// `.with_stitch(&["names: &Names"], None)`
    fn stitch_info(&self) -> Option<TokenStream> {
        let drawing::Stitch { resources, otherwise, .. } = &self.drawing.pair.as_ref()?.stitch;
        if resources.is_empty() && otherwise.is_none() {
            return None;
        }
        let option = self.option(otherwise.as_ref());
        Some(quote!(.with_stitch(&[#(#resources),*], #option)))
    }

    fn option(&self, value: Option<&String>) -> TokenStream {
        let krate = self.krate;
        let option = quote!(#krate::__private::core::option::Option);
        value.map_or_else(|| quote!(#option::None), |value| quote!(#option::Some(#value)))
    }

    fn half_info(&self, half: Side) -> TokenStream {
        let (krate, ty) = (self.krate, self.half_type(half));
        let task = match half {
            Side::First => self.tasks[0],
            Side::Second => self.tasks[1],
        };
        // Its `Task::INFO` may describe the task that it wraps.
        if task.kind == Kind::ByHand {
            return quote!(#krate::__private::ByHand::<#ty>::INFO);
        }
        quote!(<#ty as #krate::Task>::INFO)
    }

    fn open(&self, field: &Field<'_>) -> TokenStream {
        let krate = self.krate;
        let name = field.name.unraw().to_string();
        let default = field.input.default.as_ref().map(|text| quote!(.with_default(#text)));
        let Origin::Half(side, index) = field.origin else {
            let Input { attrs, ty, .. } = &*field.input;
            let docs = doc_text(attrs);
            return quote!(#krate::InputInfo::leaf(#name, #ty, #docs) #default);
        };
        let (info, index) = (self.half_info(side), Literal::usize_unsuffixed(index));
        let half = match side {
            Side::First => quote!(First),
            Side::Second => quote!(Second),
        };
        quote!(#info.inputs[#index].open(#name, #krate::Half::#half) #default)
    }

    fn given_info(&self, given: &Given<String>) -> TokenStream {
        let krate = self.krate;
        let (variant, text) = match given {
            Given::Open(name) => (quote!(Open), name.unraw().to_string()),
            Given::Bound(text) | Given::Default(_, text) => (quote!(Bound), text.clone()),
            Given::Stitch(text) => (quote!(Stitch), text.clone()),
            Given::Wired(name) => (quote!(Wired), name.unraw().to_string()),
        };
        quote!(#krate::Given::#variant(#text))
    }
}
