use syn::visit_mut::{self, VisitMut};
use syn::{
    Ident, Lifetime, ParenthesizedGenericArguments, PathSegment, TraitBound, Type, TypeFnPtr,
    TypePath, parse_quote,
};

use crate::names::ungrouped;

/// The type that owns what `ty` borrows: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`, and
/// `'static` for the lifetimes inside.
pub(super) fn owned(ty: &Type) -> Type {
    let mut ty = ty.clone();
    Owned.visit_type_mut(&mut ty);
    ty
}

/// `std::path::PathBuf` for `std::path::Path`. A `Path` alone may be another crate's, and owned.
fn owned_path(mut path: TypePath) -> TypePath {
    let standard = path.path.segments.first().is_some_and(|first| first.ident == "std");
    let last = path.path.segments.last_mut().filter(|_| standard);
    if let Some(PathSegment { ident, .. }) = last {
        let owned = match ident.to_string().as_str() {
            "Path" => "PathBuf",
            "OsStr" => "OsString",
            "CStr" => "CString",
            _ => return path,
        };
        *ident = Ident::new(owned, ident.span());
    }
    path
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
                Type::Path(path) => Type::Path(owned_path(path.clone())),
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
