use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, TypeParamBound,
    parse_quote_spanned,
};

use super::Parameter;
use super::borrow::check_no_borrowed_output;
use super::opaque::check_no_impl_trait_output;
use crate::describe::Output;
use crate::errors::Errors;
use crate::names::ungrouped;
use crate::task::parse::NamedOutput;
use crate::text::written;

/// The return type.
pub(crate) struct Returns {
    pub(crate) ty: Type,
    /// Whether its name ends in `Result`.
    pub(crate) fallible: bool,
    /// The types in the tuple that is returned, plain or as `Ok`, if it is visible here.
    pub(crate) parts: Vec<Type>,
}

impl Returns {
    pub(super) fn new(sig: &Signature, parameters: &[Parameter], errors: &mut Errors) -> Self {
        let ty = match &sig.output {
            ReturnType::Default => parse_quote_spanned!(sig.ident.span()=> ()),
            ReturnType::Type(_, ty) => ungrouped(ty).clone(),
        };
        let unknown = check_no_impl_trait_output(&ty, errors)
            .or_else(|| check_not_boxed_future(&ty, errors))
            .or_else(|| check_not_never(&ty, errors))
            .or_else(|| check_no_borrowed_output(&ty, sig, parameters, errors));
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

    /// The return type after a mistake.
    pub(super) fn unknown(ty: Type) -> Self {
        Self { ty, fallible: false, parts: Vec::new() }
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.ty, Type::Verbatim(_))
    }

    /// The error's type, if it is visible here and not inside an alias.
    pub(crate) fn error(&self) -> Option<&Type> {
        arguments(&self.ty).nth(1).filter(|_| self.fallible)
    }
}

fn check_not_never(ty: &Type, errors: &mut Errors) -> Option<Type> {
    let message = "a task can't return `!`: write `Infallible`";
    matches!(ty, Type::Never(_)).then(|| errors.unknown_type(ty, message))
}

/// `Pin<Box<dyn Future<Output = T>>>` and `BoxFuture<T>`: a task whose output is a future has not run
/// when it ends.
fn check_not_boxed_future(ty: &Type, errors: &mut Errors) -> Option<Type> {
    let output = match last_segment(ty)? {
        segment if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" => {
            arguments(ty).last().map(written)
        }
        segment if segment.ident == "Pin" || segment.ident == "Box" => future_output(ty),
        _ => None,
    }?;
    let message = format!(
        "nothing would await this future: write `async fn`, return `{output}`, and `.await` it in the body"
    );
    Some(errors.unknown_type(ty, message))
}

/// The type that `Pin<Box<dyn Future<Output = T>>>` resolves to.
fn future_output(ty: &Type) -> Option<String> {
    let Type::TraitObject(object) = ungrouped(ty) else {
        let segment = last_segment(ty).filter(|it| it.ident == "Pin" || it.ident == "Box");
        return segment.and_then(|_| future_output(arguments(ty).next()?));
    };
    object.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let future = bound.path.segments.last().filter(|it| it.ident == "Future")?;
        let PathArguments::AngleBracketed(arguments) = &future.arguments else { return None };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(output) => Some(written(&output.ty)),
            _ => None,
        })
    })
}

/// The type's generic arguments that are types.
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

/// The output's names, as `output(..)` gives them.
pub(super) fn output_names(
    named: Option<&NamedOutput>,
    returns: &mut Returns,
    errors: &mut Errors,
) -> Output {
    let Some(named) = named else { return Output::Unnamed };
    if let Some(unknown) = check_arity(named, returns, errors) {
        returns.parts = vec![unknown; named.names.len()];
    }
    let distinct = distinct_names(named, errors);
    match distinct.as_slice() {
        [only] if named.names.len() == 1 => Output::Whole(only.clone()),
        [] => Output::Unnamed,
        _ => Output::Fields(distinct),
    }
}

fn distinct_names(named: &NamedOutput, errors: &mut Errors) -> Vec<Ident> {
    let mut distinct: Vec<Ident> = Vec::new();
    for name in &named.names {
        if distinct.iter().any(|earlier| earlier.unraw() == name.unraw()) {
            errors.error(name, format!("two outputs are named `{name}`: rename one"));
        } else {
            distinct.extend(field_name(name, errors));
        }
    }
    distinct
}

/// The name, or a replacement that a field can have.
fn field_name(name: &Ident, errors: &mut Errors) -> Option<Ident> {
    if syn::parse2::<Ident>(name.to_token_stream()).is_ok() {
        return Some(name.clone());
    }
    if ["_", "self", "Self", "super", "crate"].iter().any(|never_raw| name == never_raw) {
        errors.error(name, format!("an output can't be named `{name}`: write another name"));
        return None;
    }
    errors.error(name, format!("`{name}` is a keyword: write `r#{name}`"));
    Some(Ident::new_raw(&name.to_string(), name.span()))
}

/// The type to use for each part if there are not as many parts as names.
fn check_arity(named: &NamedOutput, returns: &Returns, errors: &mut Errors) -> Option<Type> {
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
            "`{ty}` is not written as a tuple here, so it has no parts to name: write one name, or the tuple"
        )
    } else {
        format!("the tuple has {parts} parts: write {parts} names, not {names}")
    };
    Some(errors.unknown_type(&named.names, message))
}
