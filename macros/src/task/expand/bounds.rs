//! What the task asks of the environment, and of the types that the function is generic over.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, PredicateType, Token, Type, TypeParamBound, WherePredicate};

use super::Expansion;
use crate::errors::aimed;
use crate::names::Names;

impl Expansion<'_> {
    /// The struct's generics and the environment.
    pub(super) fn run_generics(&self, env: &Ident) -> Generics {
        let krate = &self.krate;
        let mut generics = self.generics.clone();
        self.sendable(&mut generics);
        generics.params.push(GenericParam::Type(env.clone().into()));
        let clause = generics.make_where_clause();
        let sized = quote!(?#krate::__private::core::marker::Sized);
        clause.predicates.push(predicate(env, sized));
        for resource in distinct(self.resources()) {
            clause.predicates.push(self.provides(env, &resource));
        }
        generics
    }

    /// `Env: Provide<AmazonS3>`, where the resource is written: there rustc shows what an
    /// environment lacks.
    fn provides(&self, env: &Ident, resource: &TokenStream) -> WherePredicate {
        let aim = resource.span();
        let krate = aimed(self.krate.clone(), aim);
        let env = Ident::new(&env.to_string(), aim);
        predicate(&env, quote_spanned!(aim=> #krate::Provide<#resource>))
    }

    /// The future is `Send`, so what it holds of a parameter's type has to be.
    fn sendable(&self, generics: &mut Generics) {
        let krate = &self.krate;
        let marker = quote!(#krate::__private::core::marker);
        let (mut inputs, mut resources) = (Names::default(), Names::default());
        self.task.inputs().for_each(|input| inputs.add(input.ty.to_token_stream()));
        self.task.resources().for_each(|ty| resources.add(ty.to_token_stream()));
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

/// `name: bound`, made and not parsed, which would take longer than the rest of the impl.
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
