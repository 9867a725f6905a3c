use syn::{Attribute, FnArg, Safety, Signature};

use crate::errors::Errors;
use crate::names::Names;

/// Whether the function stands outside of any `impl`, so far as it shows: the struct cannot stand
/// inside.
pub(super) fn free(sig: &Signature, errors: &mut Errors) -> bool {
    !method(sig, errors) && !self_in_signature(sig, errors)
}

fn method(sig: &Signature, errors: &mut Errors) -> bool {
    let Some(FnArg::Receiver(receiver)) = sig.inputs.first() else { return false };
    let message = "a task is a free function: move it out of the `impl`, and take what it needs of `self` as parameters";
    errors.error(receiver, message);
    true
}

fn self_in_signature(sig: &Signature, errors: &mut Errors) -> bool {
    let found = Names::of(sig).contain(&"Self");
    if found {
        let message = "a task is a free function: move it out of the `impl`, and write the type's name in place of `Self`";
        errors.error(&sig.ident, message);
    }
    found
}

pub(super) fn modifiers(sig: &Signature, errors: &mut Errors) {
    const_fn(sig, errors);
    unsafe_fn(sig, errors);
    extern_fn(sig, errors);
    variadic(sig, errors);
}

fn const_fn(sig: &Signature, errors: &mut Errors) {
    if let Some(constness) = &sig.constness {
        errors.error(constness, "a task is run, not evaluated by the compiler: remove `const`");
    }
}

fn unsafe_fn(sig: &Signature, errors: &mut Errors) {
    if let Safety::Unsafe(unsafety) = &sig.safety {
        let message = "a task is run from safe code: remove `unsafe` here, and write `unsafe { .. }` in the body";
        errors.error(unsafety, message);
    }
}

fn extern_fn(sig: &Signature, errors: &mut Errors) {
    if let Some(abi) = &sig.abi {
        errors.error(abi, "a task is a plain Rust function: remove `extern`");
    }
}

fn variadic(sig: &Signature, errors: &mut Errors) {
    if let Some(variadic) = &sig.variadic {
        errors.error(variadic, "a task has a fixed number of inputs: take a `Vec`");
    }
}

pub(super) fn attributes(attrs: &[Attribute], errors: &mut Errors) {
    derive_on_function(attrs, errors);
    task_twice(attrs, errors);
}

fn derive_on_function(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        errors.error(attr, "a derive for the struct is an option: write `#[task(derive(..))]`");
    }
}

fn task_twice(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("task")) {
        errors.error(attr, "`#[task]` is given twice: keep one");
    }
}

/// An attribute that is wrong below `#[task]`, whatever it holds.
pub(crate) fn misplaced(attr: &Attribute) -> bool {
    attr.path().is_ident("derive") || attr.path().is_ident("task")
}
