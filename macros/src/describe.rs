//! The description of a task for `combine!`, and the hidden macro that passes it on.
//!
//! A macro cannot look another item up. So each struct comes with a `macro_rules!` of the same
//! name, which hands the names of the task's inputs and outputs to the macro that it is asked to
//! call next. Types do not travel: `<S3Read as Input<0>>::Type` resolves them where they were
//! written.

mod hidden_macro;
mod tokens;

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Attribute, GenericArgument, PathArguments, Type, Visibility};

use crate::drawing::{Drawing, Pair};
use crate::names::ungrouped;

pub(crate) use hidden_macro::{alias_of_unknown, describe, hidden_macro, unknown_task};
pub(crate) use tokens::parse_all;

pub(crate) struct Description {
    /// Whether the task or one of its inputs is deprecated.
    pub(crate) deprecated: bool,
    /// Whether the task is `pub`, so every crate may use it.
    pub(crate) public: bool,
    /// Whether the struct has a lifetime.
    pub(crate) borrows: bool,
    pub(crate) name: Ident,
    pub(crate) kind: Kind,
    pub(crate) inputs: Vec<Input>,
    pub(crate) output: Output,
    pub(crate) takes: Takes,
    /// What a pair is made of.
    pub(crate) pair: Option<Box<Pair>>,
}

#[derive(Clone)]
pub(crate) struct Input {
    /// Docs and the attributes for derives.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) shape: Shape,
    /// The type as written, for people.
    pub(crate) ty: String,
    /// The default, as written.
    pub(crate) default: Option<String>,
}

/// How a task is made.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// By `#[task]` or `combine!`.
    Struct,
    /// A struct by `#[derive(Inputs)]`, whose `Task::INFO` may be another task's.
    ByHand,
    /// An enum, whose only input is a value of it.
    Enum,
    /// Because of a mistake, the name stands for a type of which rustc reports nothing.
    Unknown,
}

/// The names of the output.
#[derive(Clone)]
pub(crate) enum Output {
    /// The task itself has mistakes: it may have more inputs and outputs than are known.
    Unknown,
    Unnamed,
    /// `output(name)`.
    Whole(Ident),
    /// `output(name, name)`: the fields of a struct.
    Fields(Vec<Ident>),
}

/// What a run of the task takes. A pair keeps only that for it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Takes {
    pub(crate) resources: bool,
    pub(crate) context: bool,
}

/// How the type of an input begins, for the derives that look at names: clap makes a flag of a
/// `bool` and an optional argument of an `Option`.
#[derive(Clone)]
pub(crate) enum Shape {
    Any,
    Bool(Ident),
    Holder(Ident, Box<Shape>),
}

impl Shape {
    /// Known for `bool`, `Option<..>` and `Vec<..>` without a path before the name.
    pub(crate) fn of(ty: &Type) -> Self {
        Self::of_name(ty).unwrap_or(Self::Any)
    }

    fn of_name(ty: &Type) -> Option<Self> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut segments = path.path.segments.iter();
        let (Some(only), None) = (segments.next(), segments.next()) else { return None };
        let name = &only.ident;
        match &only.arguments {
            PathArguments::None if name == "bool" => Some(Self::Bool(name.clone())),
            PathArguments::AngleBracketed(arguments) if name == "Option" || name == "Vec" => {
                let GenericArgument::Type(held) = arguments.args.first()? else { return None };
                Some(Self::Holder(name.clone(), Box::new(Self::of(held))))
            }
            _ => None,
        }
    }
}

pub(crate) fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

impl Description {
    /// Whether an unknown name may be right, because the description is incomplete.
    pub(crate) fn unsure(&self) -> bool {
        matches!(self.output, Output::Unknown)
    }

    /// The name of the struct that `output(body, meta)` makes. A pair's output is its second half's.
    pub(crate) fn output_struct(&self) -> String {
        let mut task = (&self.name, &self.pair);
        while let Some(pair) = task.1 {
            task = (&pair.second.task.name, &pair.second.task.pair);
        }
        format!("{}Output", task.0.unraw())
    }

    pub(crate) fn drawing(&self) -> Drawing {
        Drawing {
            name: self.name.clone(),
            inputs: self.inputs.iter().map(|input| input.name.clone()).collect(),
            outputs: self.output.names().to_vec(),
            pair: self.pair.clone(),
        }
    }
}

impl Output {
    pub(crate) fn names(&self) -> &[Ident] {
        match self {
            Self::Unknown | Self::Unnamed => &[],
            Self::Whole(name) => std::slice::from_ref(name),
            Self::Fields(names) => names,
        }
    }
}
