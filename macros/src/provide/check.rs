use proc_macro2::Span;
use syn::{GenericArgument, GenericParam, Generics, Member, PathArguments, Type};

use super::parse::{Environment, Field, Lends};
use crate::errors::Errors;
use crate::mentions::Mentions;
use crate::names::ungrouped;
use crate::text::written;

/// One implementation of `Provide`.
pub(super) struct Lent<'a> {
    pub(super) field: &'a Field,
    pub(super) how: How<'a>,
}

pub(super) enum How<'a> {
    /// The field itself, or what it refers to.
    Field(&'a Type),
    /// What is inside an `Arc` or a `Box`.
    Inside(&'a Type),
    /// What the field lends by its own `Provide`.
    Flatten(&'a Type),
    FlattenAll(Span),
}

impl How<'_> {
    pub(super) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Field(ty) | Self::Inside(ty) | Self::Flatten(ty) => Some(ty),
            Self::FlattenAll(_) => None,
        }
    }
}

pub(super) fn check<'a>(environment: &'a Environment, errors: &mut Errors) -> Vec<Lent<'a>> {
    let mut lent = Vec::new();
    for field in &environment.fields {
        match &field.lends {
            Lends::Nothing => {}
            Lends::Itself => {
                check_lent_once(field, referent(&field.ty), &field.ty, &lent, errors);
                lent.push(Lent { field, how: How::Field(referent(&field.ty)) });
            }
            Lends::These(types) => {
                for ty in types {
                    check_lent_once(field, ty, ty, &lent, errors);
                    lent.push(Lent { field, how: How::Flatten(ty) });
                }
            }
            Lends::All(span) => {
                check_flattened_once(field, *span, &lent, errors);
                lent.push(Lent { field, how: How::FlattenAll(*span) });
            }
        }
    }
    check_generic_fields(environment, &lent, errors);
    let inside = inside(environment, &lent);
    lent.extend(inside);
    lent
}

/// A field that is a reference lends what it refers to.
pub(super) fn referent(ty: &Type) -> &Type {
    match ungrouped(ty) {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

fn check_lent_once(field: &Field, ty: &Type, at: &Type, earlier: &[Lent<'_>], errors: &mut Errors) {
    let text = written(ty);
    let same = |it: &&Lent<'_>| it.how.ty().is_some_and(|earlier| written(earlier) == text);
    let Some(other) = earlier.iter().find(same) else { return };
    let other = written(&other.field.member);
    let message = match &field.lends {
        Lends::These(_) => format!("`{other}` lends `{text}` too: remove it here"),
        _ => format!(
            "`{other}` lends `{text}` too, and tasks ask for resources by type: wrap one of them in its own type, `struct Name({text});`, or don't lend it: `#[provide(skip)]`"
        ),
    };
    errors.error(at, message);
}

/// rustc would see two implementations for every type.
fn check_flattened_once(field: &Field, span: Span, earlier: &[Lent<'_>], errors: &mut Errors) {
    let other = earlier.iter().find(|it| matches!(it.how, How::FlattenAll(_)));
    let Some(other) = other else { return };
    let (other, own) = (written(&other.field.member), written(&field.member));
    let message = format!(
        "`{other}` is also flattened, and both could lend the same type: list the types that `{own}` lends, `flatten(Type, ..)`"
    );
    errors.push(syn::Error::new(span, message));
}

/// A type parameter may be any type, also the one that another field lends.
fn check_generic_fields(environment: &Environment, lent: &[Lent<'_>], errors: &mut Errors) {
    for one in lent {
        let How::Field(ty) = one.how else { continue };
        let Some(name) = type_parameter(ty, &environment.generics) else { continue };
        if let Some(other) = lent.iter().find(|it| it.field.member != one.field.member) {
            let message = generic_message(&name, &other.field.member);
            errors.error(&one.field.ty, message);
        }
    }
}

fn generic_message(name: &str, other: &Member) -> String {
    let other = written(other);
    format!(
        "`{name}` can be any type, even one that `{other}` lends: wrap it in its own type, `struct Name<{name}>({name});`, or write `#[provide(skip)]` and implement `Provide` by hand"
    )
}

fn type_parameter(ty: &Type, generics: &Generics) -> Option<String> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let name = path.path.get_ident()?;
    generics.type_params().any(|it| it.ident == *name).then(|| name.to_string())
}

/// An `Arc<Pool>` lends the `Pool` too, unless something else may lend it.
fn inside<'a>(environment: &'a Environment, lent: &[Lent<'a>]) -> Vec<Lent<'a>> {
    let all = |it: &Lent<'_>| matches!(it.how, How::FlattenAll(_));
    if lent.iter().any(all) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for one in lent {
        let How::Field(ty) = one.how else { continue };
        let Some(inner) = held(ty).filter(|inner| !mentions_type(inner, &environment.generics))
        else {
            continue;
        };
        found.push(Lent { field: one.field, how: How::Inside(inner) });
    }
    let texts: Vec<_> =
        found.iter().chain(lent).filter_map(|it| it.how.ty().map(written)).collect();
    found.retain(|it| {
        let text = it.how.ty().map(written);
        texts.iter().filter(|other| Some(*other) == text.as_ref()).count() == 1
    });
    found
}

/// The `T` of an `Arc<T>` or a `Box<T>`; also of an `Rc<T>`, which is reported for itself.
pub(super) fn held(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(held)
            if ["Arc", "Box", "Rc"].iter().any(|name| last.ident == name) =>
        {
            (arguments.args.len() == 1).then_some(ungrouped(held))
        }
        _ => None,
    }
}

/// Whether a type mentions a type parameter, or `Self`, which may have some.
pub(super) fn mentions_type(ty: &Type, generics: &Generics) -> bool {
    let mentions = Mentions::of([ty]);
    let type_parameter = |it: &&GenericParam| matches!(it, GenericParam::Type(_));
    mentions.contain(&"Self")
        || generics.params.iter().filter(type_parameter).any(|it| mentions.contain_parameter(it))
}
