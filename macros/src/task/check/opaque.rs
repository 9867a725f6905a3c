//! Checks for `impl Trait`, which names no type, so neither a field nor an output can have it.

use syn::visit::{self, Visit};
use syn::{PatType, Signature, Type, TypeImplTrait};

use crate::errors::Errors;
use crate::names::Names;
use crate::text::written;

pub(super) fn check_no_impl_trait_parameter(
    typed: &PatType,
    sig: &Signature,
    errors: &mut Errors,
) -> Option<Type> {
    let opaque = impl_trait(&typed.ty)?;
    let (text, parameter) = (written(opaque), Names::of(sig).fresh("T"));
    let bounds = written(&opaque.bounds);
    let ty = written(&typed.ty).replace(&text, &parameter.to_string());
    let message = format!(
        "a task's parameter can't be `{text}`: write a generic parameter, `<{parameter}: {bounds}>`, and `{}: {ty}`",
        written(&typed.pat)
    );
    Some(errors.unknown_type(opaque, message))
}

pub(super) fn check_no_impl_trait_output(ty: &Type, errors: &mut Errors) -> Option<Type> {
    let opaque = impl_trait(ty)?;
    let bounds = written(&opaque.bounds);
    let instead = if bounds.starts_with("Future") {
        "write `async fn`, and the type that it resolves to".to_owned()
    } else if bounds.starts_with("Stream") {
        "write `Flow<..>`, which `cx.flow(stream)` makes".to_owned()
    } else {
        format!("write `Box<dyn {bounds} + Send>`, or a type of your own")
    };
    let message = format!("a task's output can't be `{}`: {instead}", written(opaque));
    Some(errors.unknown_type(opaque, message))
}

/// The first `impl Trait` in the type.
fn impl_trait(ty: &Type) -> Option<&TypeImplTrait> {
    let mut first = First(None);
    first.visit_type(ty);
    first.0
}

struct First<'ast>(Option<&'ast TypeImplTrait>);

impl<'ast> Visit<'ast> for First<'ast> {
    fn visit_type_impl_trait(&mut self, found: &'ast TypeImplTrait) {
        if self.0.is_none() {
            self.0 = Some(found);
            visit::visit_type_impl_trait(self, found);
        }
    }
}
