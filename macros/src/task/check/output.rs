use quote::ToTokens;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, parse_quote_spanned,
};

use super::Task;
use crate::describe::Output;
use crate::errors::Errors;
use crate::names::{Names, elided_lifetime, ungrouped};
use crate::task::parse::{Function, NamedOutput};
use crate::text::written;

/// The return type.
pub(crate) struct Returns {
    pub(crate) ty: Type,
    /// Its name ends in `Result`.
    pub(crate) fallible: bool,
}

impl Returns {
    pub(super) fn new(sig: &Signature, errors: &mut Errors) -> Self {
        let ty = match &sig.output {
            ReturnType::Default => parse_quote_spanned!(sig.ident.span()=> ()),
            ReturnType::Type(_, ty) => ungrouped(ty).clone(),
        };
        if Names::of(&ty).contain(&"impl") {
            let message =
                "the output needs a type with a name: box it, or return a type of your own";
            errors.error(&ty, message);
        }
        if let Type::Never(never) = &ty {
            errors.error(never, "a task may end: write `Infallible` in place of `!`");
        }
        let fallible = last_segment(&ty).is_some_and(|it| it.ident.to_string().ends_with("Result"));
        Self { ty, fallible }
    }

    /// The types between `<` and `>`.
    fn arguments(&self) -> impl Iterator<Item = &Type> {
        let arguments = match last_segment(&self.ty).map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
            _ => None,
        };
        arguments.into_iter().flatten().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
    }

    /// The types of a tuple that is returned, plain or as `Ok`, so far as it is written here.
    pub(crate) fn parts(&self) -> Vec<&Type> {
        let value = if self.fallible { self.arguments().next() } else { Some(&self.ty) };
        match value.map(ungrouped) {
            Some(Type::Tuple(tuple)) => tuple.elems.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The error, if it is written here and not in an alias.
    pub(crate) fn error(&self) -> Option<&Type> {
        self.arguments().nth(1).filter(|_| self.fallible)
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

pub(super) fn names(named: Option<&NamedOutput>, returns: &Returns, errors: &mut Errors) -> Output {
    let Some(named) = named else { return Output::Unnamed };
    distinct(named, errors);
    arity(named, returns, errors);
    let mut names: Vec<_> = named.names.iter().cloned().collect();
    match names.pop() {
        Some(name) if names.is_empty() => Output::Whole(name),
        last => {
            names.extend(last);
            Output::Fields(names)
        }
    }
}

fn distinct(named: &NamedOutput, errors: &mut Errors) {
    for (i, name) in named.names.iter().enumerate() {
        if named.names.iter().take(i).any(|earlier| earlier == name) {
            errors.error(name, format!("the output `{name}` is named twice"));
        }
    }
}

fn arity(named: &NamedOutput, returns: &Returns, errors: &mut Errors) {
    let names = named.names.len();
    let parts = returns.parts().len();
    if names == parts || names == 1 && parts == 0 {
        return;
    }
    let message = if parts == 0 {
        let ty = written(&returns.ty);
        format!("`output(..)` names {names} parts, but `{ty}` shows no tuple: give one name")
    } else {
        format!("the tuple has {parts} parts, and `output(..)` names {names}: name each")
    };
    errors.error(&named.names, message);
}

/// A resource is lent for the run; the output outlives it.
pub(super) fn owned(function: &Function, task: &Task, errors: &mut Errors) {
    let ty = &task.returns.ty;
    let returned = Names::of(ty);
    let mut owned = Names::default();
    task.inputs().for_each(|input| owned.add(input.ty.to_token_stream()));
    let lent = function.sig.generics.lifetimes().any(|parameter| {
        returned.contain(&parameter.lifetime) && !owned.contain(&parameter.lifetime)
    });
    if lent || elided_lifetime(ty) {
        let message =
            "the output borrows from a resource, which it outlives: return an owned value";
        errors.error(ty, message);
    }
}
