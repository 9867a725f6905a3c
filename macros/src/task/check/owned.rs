use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, ParenthesizedGenericArguments, TraitBound, Type, TypeFnPtr, parse_quote};

use crate::names::ungrouped;

/// The type that owns what `ty` borrows: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`, and
/// `'static` for the lifetimes inside.
pub(super) fn owned(ty: &Type) -> Type {
    let mut ty = ty.clone();
    Owned.visit_type_mut(&mut ty);
    ty
}

struct Owned;

impl VisitMut for Owned {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Reference(reference) = ungrouped(ty) {
            let referent = ungrouped(&reference.elem);
            *ty = match referent {
                Type::Slice(slice) => {
                    let element = &slice.elem;
                    parse_quote!(Vec<#element>)
                }
                Type::Path(path) if path.path.is_ident("str") => parse_quote!(String),
                other => other.clone(),
            };
            self.visit_type_mut(ty);
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        *lifetime = Lifetime::new("'static", lifetime.span());
    }

    /// `for<'a> Fn(&'a str)` is about any lifetime.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_trait_bound_mut(&mut self, bound: &mut TraitBound) {
        if bound.lifetimes.is_none() {
            visit_mut::visit_trait_bound_mut(self, bound);
        }
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }
}
