use proc_macro2::Ident;
use syn::visit::Visit;
use syn::{FnArg, Safety, Signature};

use crate::errors::Errors;
use crate::mentions::Mentions;

/// Whether the function appears to be outside any `impl`, where a struct can't be.
pub(super) fn check_free(sig: &Signature, errors: &mut Errors) -> bool {
    check_no_receiver(sig, errors) && check_no_self_type(sig, errors)
}

fn check_no_receiver(sig: &Signature, errors: &mut Errors) -> bool {
    let Some(FnArg::Receiver(receiver)) = sig.inputs.first() else { return true };
    let message = "a task is a free function: move it out of the `impl`, and pass the parts of `self` that it needs as parameters";
    errors.error(receiver, message);
    false
}

fn check_no_self_type(sig: &Signature, errors: &mut Errors) -> bool {
    let found = Mentions::visited(|it| it.visit_signature(sig)).contain(&"Self");
    if found {
        let message = "a task is a free function: move it out of the `impl`, and write the type's name instead of `Self`";
        errors.error(&sig.ident, message);
    }
    !found
}

pub(super) fn check_modifiers(sig: &Signature, errors: &mut Errors) {
    check_not_const(sig, errors);
    check_not_unsafe(sig, errors);
    check_not_extern(sig, errors);
    check_not_variadic(sig, errors);
}

pub(super) fn check_not_async_if_blocking(
    sig: &Signature,
    blocking: Option<&Ident>,
    errors: &mut Errors,
) {
    if let (Some(asyncness), Some(_)) = (&sig.asyncness, blocking) {
        let message =
            "a blocking task is a plain function: remove `async` here, or the option `blocking`";
        errors.error(asyncness, message);
    }
}

fn check_not_const(sig: &Signature, errors: &mut Errors) {
    if let Some(constness) = &sig.constness {
        errors.error(constness, "a task can't be evaluated at compile time: remove `const`");
    }
}

fn check_not_unsafe(sig: &Signature, errors: &mut Errors) {
    if let Safety::Unsafe(unsafety) = &sig.safety {
        let message = "a task runs from safe code: remove `unsafe` here, and write `unsafe { .. }` in the body";
        errors.error(unsafety, message);
    }
}

fn check_not_extern(sig: &Signature, errors: &mut Errors) {
    if let Some(abi) = &sig.abi {
        errors.error(abi, "a task is a plain Rust function: remove `extern`");
    }
}

fn check_not_variadic(sig: &Signature, errors: &mut Errors) {
    if let Some(variadic) = &sig.variadic {
        errors.error(variadic, "a task has a fixed number of inputs: take a `Vec`");
    }
}
