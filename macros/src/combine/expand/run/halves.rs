//! The two halves, as struct literals.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Token;

use super::users;
use crate::combine::check::{Expression, Side};
use crate::combine::expand::{Expansion, ends};
use crate::combine::parse::Half;
use crate::describe::{Kind, Output};
use crate::given::Given;

impl Expansion<'_> {
    /// `S3Read { key: Clone::clone(&source) }`
    pub(super) fn first(&self) -> TokenStream {
        let mut inputs: Vec<_> = self.tasks[0].inputs.iter().zip(&self.pair.first).collect();
        inputs.sort_by_key(|(_, given)| evaluated(&self.combine.first, given));
        let inputs = inputs.into_iter().map(|(input, given)| {
            let name = &input.name;
            match given {
                Given::Open(field) => {
                    let value = self.taken(field);
                    quote!(#name: #value)
                }
                Given::Default(index, _) => {
                    let value = self.default_of_half(Side::First, *index);
                    quote!(#name: #value)
                }
                given => given.expression().map(field_of).unwrap_or_default(),
            }
        });
        self.literal(Side::First, inputs)
    }

    /// The field, or a clone of it if it is still wanted.
    fn taken(&self, field: &Ident) -> TokenStream {
        let krate = self.krate;
        let value = self.variable(field);
        if !self.shared(field) {
            return value.into_token_stream();
        }
        let lent = self.lent().iter().find(|lent| lent.name == *field).map(|lent| &lent.name);
        quote_spanned! {lent.unwrap_or(field).span()=>
            <_ as #krate::__private::core::clone::Clone>::clone(&#value)
        }
    }

    fn shared(&self, field: &Ident) -> bool {
        self.shared.contains(&field.to_string())
    }

    /// `GcsWrite { body: object.body, name: name }`
    pub(super) fn second(&self) -> TokenStream {
        let inputs = self.tasks[1].inputs.iter().zip(&self.pair.second).enumerate();
        let mut inputs: Vec<_> = inputs.collect();
        inputs.sort_by_key(|(_, (_, given))| evaluated(&self.combine.second, given));
        let inputs = inputs.into_iter().map(|(i, (input, given))| {
            let name = &input.name;
            match given {
                Given::Stitch(expression) if self.combine.is_cell => {
                    self.field_of_cell(i, expression)
                }
                Given::Bound(expression) | Given::Stitch(expression) => field_of(expression),
                Given::Open(field) => {
                    let lent = self.lent().iter().any(|lent| lent.name == *field);
                    let value = if lent { field.clone() } else { self.variable(field) };
                    // Only then is its type another half's.
                    let value = if self.shared(field) {
                        users(&value, field.span())
                    } else {
                        value.into_token_stream()
                    };
                    quote!(#name: #value)
                }
                Given::Wired(output) => {
                    let (ty, value) =
                        (self.type_of_second(i, [output.span(); 2]), self.wire(output));
                    quote!(#name: { let input: #ty = #value; input })
                }
                Given::Default(index, _) => {
                    let value = self.default_of_half(Side::Second, *index);
                    quote!(#name: #value)
                }
            }
        });
        self.literal(Side::Second, inputs)
    }

    /// `S3Read { key: source }`. An enum is its own only input: `identity::<Job>(job)`.
    fn literal(&self, side: Side, inputs: impl Iterator<Item = TokenStream>) -> TokenStream {
        let krate = self.krate;
        let (half, task) = match side {
            Side::First => (&self.combine.first, self.tasks[0]),
            Side::Second => (&self.combine.second, self.tasks[1]),
        };
        let (ty, path) = (&half.path, half.expression_path());
        if task.kind == Kind::Enum {
            let whole = quote!(#krate::__private::whole!(#(#inputs),*));
            return quote!(#krate::__private::core::convert::identity::<#ty>(#whole));
        }
        quote!(#path { #(#inputs),* })
    }

    /// `output.body`, where rustc shows the first half if it has the wrong type.
    fn wire(&self, name: &Ident) -> TokenStream {
        let [start, end] = ends(&self.combine.first.path);
        let mut output = self.own("output");
        output.set_span(start.resolved_at(output.span()));
        let mut name = name.clone();
        name.set_span(end.resolved_at(name.span()));
        match &self.tasks[0].output {
            Output::Fields(_) => quote_spanned!(start=> (#output).#name),
            _ => users(&output, start),
        }
    }

    /// An expression of a matrix is every pair's. If it doesn't fit, rustc also shows the two halves.
    ///
    /// ```text
    /// body: { let input: <GcsWrite as Input<0>>::Type = object.body; input }
    /// ```
    fn field_of_cell(&self, i: usize, expression: &Expression<'_>) -> TokenStream {
        let Expression { input, value, .. } = expression;
        let [start, _] = ends(&self.combine.first.path);
        let [_, end] = ends(&self.combine.second.path);
        let ty = self.type_of_second(i, [start, end]);
        let value = value.map_or_else(|| input.to_token_stream(), ToTokens::to_token_stream);
        quote!(#input: { let input: #ty = #value; input })
    }

    /// The type of an input of the second half, which rustc shows from the first to the last of `ends`.
    fn type_of_second(&self, i: usize, [start, end]: [Span; 2]) -> TokenStream {
        let (krate, ty, i) =
            (self.krate, self.half_type(Side::Second), Literal::usize_unsuffixed(i));
        let (open, name) = (Token![<](start), Ident::new("Type", end));
        quote!(#open #ty as #krate::Input<#i>>::#name)
    }
}

/// `input: expression`, or `input` alone.
fn field_of(Expression { input, value, .. }: &Expression<'_>) -> TokenStream {
    match value {
        Some(value) => quote!(#input: #value),
        None => quote!(#input),
    }
}

/// When an input is evaluated: expressions as the user wrote them, and then what is moved, since
/// they may borrow it.
fn evaluated(half: &Half, given: &Given<Expression<'_>>) -> usize {
    let Some(Expression { input, value: Some(_), .. }) = given.expression() else {
        return usize::MAX;
    };
    half.slots.iter().position(|slot| slot.input() == Some(*input)).unwrap_or(usize::MAX)
}
