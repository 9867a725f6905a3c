//! The stitch, as a closure.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Pat, Token};

use super::{is_context, users};
use crate::combine::check::{awaits, diverges, may_fail};
use crate::combine::expand::{Expansion, ends};
use crate::combine::parse::{Lent, LentKind, Otherwise, Stitch};
use crate::describe::Takes;
use crate::given::Given;

impl Expansion<'_> {
    /// `move |object, _, _| Ok({ let source = source; GcsWrite { .. } })`
    pub(super) fn stitch(&self) -> TokenStream {
        let krate = self.krate;
        let lets: TokenStream = self.lent().iter().map(|lent| self.lend(lent)).collect();
        let second = self.second();
        let result = quote!(#krate::__private::core::result::Result);
        let (output, ty) = (self.own("output"), self.output_type());
        let [env, cx] = self.stitch_parameters();
        let parameters = quote!(#output #ty, #env, #cx);
        let made = self.made();
        let fallible = self.returned(&quote!(#result<#made, #krate::BoxError>));
        let second = self.matched(&lets, &second);
        if self.awaits() {
            quote!(move |#parameters| async move {
                #result::<#made, #krate::BoxError>::Ok(#second)
            })
        } else if self.combine.otherwise.is_some() || self.bound().any(|it| may_fail(&it)) {
            quote!(move |#parameters| -> #fallible { #result::Ok(#second) })
        } else {
            quote!(move |#parameters| #second)
        }
    }

    pub(in crate::combine::expand) fn stitch_takes(&self) -> Takes {
        let resources = self.lent().iter().filter_map(Lent::resource);
        let (contexts, resources): (Vec<_>, Vec<_>) = resources.partition(|ty| is_context(ty));
        Takes { resources: !resources.is_empty(), context: !contexts.is_empty() }
    }

    /// The return type of the stitch, which rustc shows at the second half if a `return` doesn't fit.
    fn returned(&self, ty: &TokenStream) -> TokenStream {
        let (krate, [start, end]) = (self.krate, ends(&self.combine.second.path));
        let (open, name) = (Token![<](start), Ident::new("Type", end));
        quote!(#open #ty as #krate::__private::Sound<()>>::#name)
    }

    /// The environment and the context of the stitch, if it takes them.
    fn stitch_parameters(&self) -> [TokenStream; 2] {
        let Takes { resources, context } = self.stitch_takes();
        [(resources, "env"), (context, "cx")]
            .map(|(taken, name)| if taken { self.own(name).into_token_stream() } else { quote!(_) })
    }

    /// The type of what the stitch makes: `GcsWrite`, or the pair's output by `else`.
    fn made(&self) -> TokenStream {
        let (krate, path) = (self.krate, &self.combine.second.path);
        if !self.awaits() && self.combine.otherwise.is_none() {
            return path.into_token_stream();
        }
        let core = quote!(#krate::__private::core);
        quote!(#core::ops::ControlFlow<<#path as #krate::Task>::Output, #path>)
    }

    /// ```text
    /// 'otherwise: {
    ///     let source = source;
    ///     let Some(object) = output else { break 'otherwise ControlFlow::Break(None); };
    ///     ControlFlow::Continue(GcsWrite { .. })
    /// }
    /// ```
    fn matched(&self, lets: &TokenStream, second: &TokenStream) -> TokenStream {
        let krate = self.krate;
        let (path, flow) =
            (&self.combine.second.path, quote!(#krate::__private::core::ops::ControlFlow));
        let pattern = self.pattern();
        if let Some(Otherwise { keyword, expression }) = &self.combine.otherwise {
            // As the value itself, a block would have needless braces.
            let value = match expression {
                Expr::Block(_) => quote!(match () { () => #expression }),
                _ => quote!(#expression),
            };
            let ty = quote_spanned!(keyword.span=> <#path as #krate::Task>::Output);
            let ends = quote! {
                let output: #ty = #value;
                break 'otherwise #flow::Break(output);
            };
            let otherwise = quote_spanned!(keyword.span=> #keyword { #ends };);
            let allow = diverges(expression)
                .then(|| quote!(#[allow(unreachable_code, clippy::diverging_sub_expression)]));
            return quote!('otherwise: {
                #lets
                #allow
                #pattern #otherwise
                #flow::Continue(#second)
            });
        }
        let semicolon = Token![;](self.combine.second.end);
        let pattern = pattern.map(|pattern| quote!(#pattern #semicolon));
        if self.awaits() {
            quote!({ #lets #pattern #flow::Continue(#second) })
        } else {
            quote!({ #lets #pattern #second })
        }
    }

    /// `let object = output`, spanned so that rustc proposes an `else` where it can be written.
    fn pattern(&self) -> Option<TokenStream> {
        let Stitch { pattern, .. } = self.combine.stitch.as_ref()?;
        let end = self.combine.second.end;
        let output = users(&self.own("output"), end);
        // Lints see that the user hasn't written `let _ = ()`.
        let begin = if let Pat::Wild(_) = pattern { Span::mixed_site() } else { pattern.span() };
        let (let_token, equals) = (Token![let](begin), Token![=](end));
        Some(quote!(#let_token #pattern #equals #output))
    }

    pub(super) fn lent(&self) -> &[Lent] {
        self.combine.stitch.as_ref().map_or(&[], |stitch| &stitch.lent)
    }

    /// `let mut source = source;`
    fn lend(&self, lent: &Lent) -> TokenStream {
        let Lent { mutability, name, kind, .. } = lent;
        let resource = lent.resource();
        let value = match kind {
            LentKind::Open | LentKind::Input(_) => self.variable(name).into_token_stream(),
            LentKind::Resource(ty) if is_context(ty) => self.own("cx").into_token_stream(),
            LentKind::Resource(ty) => {
                let (krate, env, ty) = (self.krate, self.own("env"), &ty.elem);
                quote_spanned!(name.span()=> #krate::Provide::<#ty>::provide(#env))
            }
        };
        // With the type, so an import of it is used.
        let ty = resource.map(|ty| quote!(: #ty));
        quote!(let #mutability #name #ty = #value;)
    }

    pub(super) fn awaits(&self) -> bool {
        self.bound().any(|it| awaits(&it))
    }

    /// The expressions of the second half and of the `else`.
    fn bound(&self) -> impl Iterator<Item = TokenStream> {
        let given = self.pair.second.iter().filter_map(Given::expression);
        let otherwise = self.combine.otherwise.iter().map(|it| it.expression.to_token_stream());
        given.map(ToTokens::to_token_stream).chain(otherwise)
    }
}
