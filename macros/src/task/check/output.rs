use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, parse_quote_spanned,
};

use super::Parameter;
use super::borrow::borrowed_output;
use super::opaque::impl_trait_output;
use crate::describe::Output;
use crate::errors::Errors;
use crate::names::ungrouped;
use crate::task::parse::NamedOutput;
use crate::text::written;

/// The return type.
pub(crate) struct Returns {
    pub(crate) ty: Type,
    /// Its name ends in `Result`.
    pub(crate) fallible: bool,
    /// The types of a tuple that is returned, plain or as `Ok`, so far as it is written here.
    pub(crate) parts: Vec<Type>,
}

impl Returns {
    pub(super) fn new(sig: &Signature, parameters: &[Parameter], errors: &mut Errors) -> Self {
        let ty = match &sig.output {
            ReturnType::Default => parse_quote_spanned!(sig.ident.span()=> ()),
            ReturnType::Type(_, ty) => ungrouped(ty).clone(),
        };
        let unknown = impl_trait_output(&ty, errors)
            .or_else(|| never(&ty, errors))
            .or_else(|| borrowed_output(&ty, sig, parameters, errors));
        if let Some(unknown) = unknown {
            return Self::unknown(unknown);
        }
        let fallible = last_segment(&ty).is_some_and(|it| it.ident.to_string().ends_with("Result"));
        let value = if fallible { arguments(&ty).next() } else { Some(&ty) };
        let parts = match value.map(ungrouped) {
            Some(Type::Tuple(tuple)) => tuple.elems.iter().cloned().collect(),
            _ => Vec::new(),
        };
        Self { ty, fallible, parts }
    }

    /// After a mistake that leaves it unknown.
    pub(super) fn unknown(ty: Type) -> Self {
        Self { ty, fallible: false, parts: Vec::new() }
    }

    fn is_unknown(&self) -> bool {
        matches!(self.ty, Type::Verbatim(_))
    }

    /// The error, if it is written here and not in an alias.
    pub(crate) fn error(&self) -> Option<&Type> {
        arguments(&self.ty).nth(1).filter(|_| self.fallible)
    }
}

fn never(ty: &Type, errors: &mut Errors) -> Option<Type> {
    let message = "a task has an output, and `!` has no value: write `Infallible`";
    matches!(ty, Type::Never(_)).then(|| errors.unknown_type(ty, message))
}

/// The types between `<` and `>`.
fn arguments(ty: &Type) -> impl Iterator<Item = &Type> {
    let arguments = match last_segment(ty).map(|last| &last.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

pub(super) fn names(
    named: Option<&NamedOutput>,
    returns: &mut Returns,
    errors: &mut Errors,
) -> Output {
    let Some(named) = named else { return Output::Unnamed };
    if let Some(unknown) = output_arity(named, returns, errors) {
        returns.parts = vec![unknown; named.names.len()];
    }
    let distinct = output_named_twice(named, errors);
    match distinct.as_slice() {
        [only] if named.names.len() == 1 => Output::Whole(only.clone()),
        [] => Output::Unnamed,
        _ => Output::Fields(distinct),
    }
}

fn output_named_twice(named: &NamedOutput, errors: &mut Errors) -> Vec<Ident> {
    let mut distinct: Vec<Ident> = Vec::new();
    for name in &named.names {
        if distinct.iter().any(|earlier| earlier.unraw() == name.unraw()) {
            errors.error(name, format!("the output `{name}` is named twice: rename one"));
        } else {
            distinct.extend(keyword_as_output(name, errors));
        }
    }
    distinct
}

/// The name as it should be, for a field to have it.
fn keyword_as_output(name: &Ident, errors: &mut Errors) -> Option<Ident> {
    if syn::parse2::<Ident>(name.to_token_stream()).is_ok() {
        return Some(name.clone());
    }
    if ["_", "self", "Self", "super", "crate"].iter().any(|never_raw| name == never_raw) {
        errors.error(name, format!("`{name}` cannot name an output: write another name"));
        return None;
    }
    errors.error(name, format!("`{name}` is a keyword: write `r#{name}`"));
    Some(Ident::new_raw(&name.to_string(), name.span()))
}

/// The type of each part, if there are not as many as names.
fn output_arity(named: &NamedOutput, returns: &Returns, errors: &mut Errors) -> Option<Type> {
    if returns.is_unknown() {
        return Some(returns.ty.clone());
    }
    let (names, parts) = (named.names.len(), returns.parts.len());
    if names == parts || names == 1 && parts == 0 {
        return None;
    }
    let message = if parts == 0 {
        let ty = written(&returns.ty);
        format!(
            "`output(..)` names {names} parts, and `{ty}` shows no tuple: give one name, or return the tuple itself"
        )
    } else {
        format!("`output(..)` names {names} of the tuple's {parts} parts: give {parts} names")
    };
    Some(errors.unknown_type(&named.names, message))
}
