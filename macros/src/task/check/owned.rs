use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, Type, parse_quote};

use crate::names::ungrouped;

/// The type that owns what `ty` borrows: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`, and
/// `'static` for `'_`.
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
        if lifetime.ident == "_" {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }
}
