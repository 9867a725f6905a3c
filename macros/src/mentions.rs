//! The names that types mention, as opposed to those that only appear in them: `keys::Key` doesn't
//! mention a parameter `Key`.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    GenericParam, Generics, Lifetime, ParenthesizedGenericArguments, Path, Type, TypeFnPtr,
    TypeReference,
};

use crate::names::Names;

/// The names that a path in some types begins with, and the lifetimes, with their `'`.
#[derive(Default)]
pub(crate) struct Mentions(Vec<String>);

impl Mentions {
    pub(crate) fn of<'a>(types: impl IntoIterator<Item = &'a Type>) -> Self {
        let mut mentions = Self::default();
        types.into_iter().for_each(|ty| mentions.visit_type(ty));
        mentions
    }

    pub(crate) fn visited(visit: impl FnOnce(&mut Self)) -> Self {
        let mut mentions = Self::default();
        visit(&mut mentions);
        mentions
    }

    pub(crate) fn contain(&self, name: &impl ToString) -> bool {
        self.0.contains(&name.to_string())
    }

    pub(crate) fn contain_parameter(&self, parameter: &GenericParam) -> bool {
        match parameter {
            GenericParam::Lifetime(it) => self.contain(&it.lifetime),
            GenericParam::Type(it) => self.contain(&it.ident),
            GenericParam::Const(it) => self.contain(&it.ident),
        }
    }
}

impl Visit<'_> for Mentions {
    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        self.0.push(lifetime.to_string());
    }

    fn visit_path(&mut self, path: &Path) {
        if path.leading_colon.is_none() {
            self.0.extend(path.segments.first().map(|first| first.ident.to_string()));
        }
        visit::visit_path(self, path);
    }

    /// In a macro's tokens, any name may be a mention.
    fn visit_token_stream(&mut self, tokens: &TokenStream) {
        self.0.extend(Names::of(tokens).0);
    }
}

/// The generics without the parameters that `keep` rejects and without the bounds that mention them.
pub(crate) fn restricted(generics: &Generics, keep: impl Fn(&GenericParam) -> bool) -> Generics {
    let (kept, dropped): (Vec<_>, Vec<_>) = generics.params.iter().cloned().partition(|p| keep(p));
    let stays = |mentions: &Mentions| !dropped.iter().any(|it| mentions.contain_parameter(it));
    let mut restricted = generics.clone();
    restricted.params = kept.into_iter().collect();
    for parameter in &mut restricted.params {
        match parameter {
            GenericParam::Lifetime(it) => {
                retain(&mut it.bounds, |it| stays(&Mentions::visited(|m| m.visit_lifetime(it))));
            }
            GenericParam::Type(it) => {
                retain(&mut it.bounds, |it| {
                    stays(&Mentions::visited(|m| m.visit_type_param_bound(it)))
                });
            }
            GenericParam::Const(_) => {}
        }
    }
    if let Some(clause) = &mut restricted.where_clause {
        retain(&mut clause.predicates, |it| {
            stays(&Mentions::visited(|m| m.visit_where_predicate(it)))
        });
    }
    restricted
}

fn retain<T, P: Default>(list: &mut Punctuated<T, P>, keep: impl Fn(&T) -> bool) {
    *list = std::mem::take(list).into_iter().filter(keep).collect();
}

/// Whether a type contains an elided lifetime. Those in a function's signature don't count: they stand
/// for any lifetime.
pub(crate) fn has_elided_lifetime(ty: &Type) -> bool {
    let mut elided = Elided(0);
    elided.visit_type(ty);
    elided.0 > 0
}

/// Counts the elided lifetimes in types.
pub(crate) struct Elided(pub(crate) usize);

impl Visit<'_> for Elided {
    fn visit_type_reference(&mut self, reference: &TypeReference) {
        self.0 += usize::from(reference.lifetime.is_none());
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        self.0 += usize::from(lifetime.ident == "_");
    }

    fn visit_type_fn_ptr(&mut self, _: &TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments(&mut self, _: &ParenthesizedGenericArguments) {}
}
