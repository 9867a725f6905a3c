//! The bounds on the environment and on the function's type parameters.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, PredicateType, Token, Type, TypeParamBound, WherePredicate};

use super::Expansion;
use crate::errors::aimed;
use crate::mentions::Mentions;

impl Expansion<'_> {
    /// The struct's generics and the environment's.
    pub(super) fn run_generics(&self, env: &Ident) -> Generics {
        let krate = &self.krate;
        let mut generics = self.generics.clone();
        self.add_send_bounds(&mut generics);
        generics.params.push(GenericParam::Type(env.clone().into()));
        let clause = generics.make_where_clause();
        let sized = quote!(?#krate::__private::core::marker::Sized);
        clause.predicates.push(predicate(env, sized));
        for resource in distinct(self.resources()) {
            clause.predicates.push(self.provides(env, &resource));
        }
        generics
    }

    /// `Env: Provide<AmazonS3>`, spanned at the parameter's type: rustc points there when an
    /// environment lacks the resource.
    fn provides(&self, env: &Ident, resource: &TokenStream) -> WherePredicate {
        let aim = resource.span();
        let krate = aimed(self.krate.clone(), aim);
        let env = Ident::new(&env.to_string(), aim);
        predicate(&env, quote_spanned!(aim=> #krate::Provide<#resource>))
    }

    /// The future is `Send`, so the values that it holds must be `Send`.
    fn add_send_bounds(&self, generics: &mut Generics) {
        let krate = &self.krate;
        let marker = quote!(#krate::__private::core::marker);
        let inputs = Mentions::of(self.task.inputs().map(|input| &input.ty));
        let resources = Mentions::of(self.task.resources());
        let names: Vec<_> = generics.type_params().map(|it| it.ident.clone()).collect();
        let clause = generics.make_where_clause();
        for name in names {
            if inputs.contain(&name) {
                clause.predicates.push(predicate(&name, quote!(#marker::Send)));
            }
            if resources.contain(&name) {
                clause.predicates.push(predicate(&name, quote!(#marker::Sync + 'static)));
            }
        }
    }
}

/// `name: bound`, built instead of parsed: parsing would take longer than the rest of the impl.
fn predicate(name: &Ident, bound: TokenStream) -> WherePredicate {
    WherePredicate::Type(PredicateType {
        attrs: Vec::new(),
        lifetimes: None,
        bounded_ty: Type::Verbatim(name.to_token_stream()),
        colon_token: Token![:](name.span()),
        bounds: Punctuated::from_iter([TypeParamBound::Verbatim(bound)]),
    })
}

fn distinct(types: impl Iterator<Item = TokenStream>) -> Vec<TokenStream> {
    let mut distinct: Vec<TokenStream> = Vec::new();
    for ty in types {
        if !distinct.iter().any(|other| other.to_string() == ty.to_string()) {
            distinct.push(ty);
        }
    }
    distinct
}
