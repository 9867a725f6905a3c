//! All pairs of two lists, and the enum of them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Generics, Meta, Token, parse_quote};

use super::parse::{Combine, Entry, Head, Matrix};
use super::{check, expand};
use crate::describe::{Description, Kind, alias_of_unknown};
use crate::errors::Errors;
use crate::task_enum::{self, Options, TaskEnum, Variant};

/// A pair of the matrix.
struct Cell {
    combine: Combine,
    first: usize,
    second: usize,
}

/// ```text
/// // Input:
/// enum Move = [S3Read as S3, FileRead as File] => [S3Write as S3]
///
/// // Output:
/// struct S3ToS3 { .. }
/// struct FileToS3 { .. }
/// enum Move { S3ToS3(S3ToS3), FileToS3(FileToS3) }
/// impl Task for Move { .. }
/// impl Move { pub const ALL: &'static [&'static TaskInfo] = &[..]; }
/// ```
pub(super) fn expand(
    krate: &TokenStream,
    matrix: &Matrix,
    tasks: &[Option<Description>],
    parsed: bool,
    errors: &mut Errors,
) -> TokenStream {
    let (firsts, seconds) = tasks.split_at(matrix.firsts.len());
    check_names(&matrix.firsts, firsts, errors);
    check_names(&matrix.seconds, seconds, errors);
    let each = each(&matrix.head.attrs, errors);
    let halves = matrix.entries().map(|entry| &entry.half).zip(tasks);
    let halves = halves.filter_map(|(half, task)| Some((half, task.as_ref()?)));
    if parsed && !check::check_halves(&matrix.head, halves, errors) {
        let cells = cells(matrix, [firsts, seconds], &each);
        return unknown(krate, matrix, cells, errors);
    }
    let mut entries = matrix.entries().map(|entry| &entry.half).zip(tasks);
    let unknown_half =
        |task: &Option<Description>| task.as_ref().is_some_and(|it| it.kind == Kind::Unknown);
    if let Some((half, _)) = entries.find(|(_, task)| unknown_half(task)) {
        let half = half.path.to_token_stream();
        let cells = cells(matrix, [firsts, seconds], &each);
        return cells
            .map(|cell| cell.combine.head)
            .chain([matrix.head.clone()])
            .map(|head| alias_of_unknown(&head.cfgs, &head.vis, &head.name, &half))
            .collect();
    }
    let (mut items, mut variants) = (TokenStream::new(), Vec::new());
    for cell in cells(matrix, [firsts, seconds], &each) {
        let Cell { combine, first, second } = &cell;
        // Reported: two entries have one name.
        if variants.iter().any(|(name, _)| *name == combine.head.name) {
            continue;
        }
        let (Some(first), Some(second)) = (&firsts[*first], &seconds[*second]) else { continue };
        let tasks = [first, second];
        let mut own = Errors::new();
        let pair = check::check(combine, tasks, parsed, &mut own);
        let sound = own.is_empty() && parsed;
        errors.absorb(&mut own);
        items.extend(match pair {
            Ok(pair) if sound => expand::expand(krate, combine, &pair, tasks),
            Ok(known) | Err(known) => expand::fallback(krate, combine, &known, tasks),
        });
        variants.push((combine.head.name.clone(), title(first, second)));
    }
    items.extend(enum_items(krate, matrix, &variants, errors));
    items
}

/// Where the halves can't be named: nothing is known of the pairs and the enum.
fn unknown(
    krate: &TokenStream,
    matrix: &Matrix,
    cells: impl Iterator<Item = Cell>,
    errors: &mut Errors,
) -> TokenStream {
    let errors = errors.propagate().map_or_else(Error::into_compile_error, |()| TokenStream::new());
    let pairs = cells.map(|cell| expand::unknown(krate, &cell.combine.head, &errors));
    let the_enum = expand::unknown(krate, &matrix.head, &errors);
    pairs.chain([the_enum]).collect()
}

/// The cells whose entries are both there.
fn cells<'a>(
    matrix: &'a Matrix,
    tasks: [&'a [Option<Description>]; 2],
    each: &'a [Attribute],
) -> impl Iterator<Item = Cell> + 'a {
    let there = move |side: usize| {
        tasks[side].iter().enumerate().filter(|(_, task)| task.is_some()).map(|(i, _)| i)
    };
    there(0).flat_map(move |first| {
        there(1).map(move |second| cell(matrix, [first, second], each, tasks))
    })
}

fn cell(
    matrix: &Matrix,
    [first, second]: [usize; 2],
    each: &[Attribute],
    tasks: [&[Option<Description>]; 2],
) -> Cell {
    let (from, to) = (&matrix.firsts[first], &matrix.seconds[second]);
    let name = format_ident!("{}To{}", from.name.unraw(), to.name.unraw(), span = to.name.span());
    let mut attrs = each.to_vec();
    let documented = attrs.iter().any(|attr| attr.path().is_ident("doc"));
    if let (false, Some(from), Some(to)) = (documented, &tasks[0][first], &tasks[1][second]) {
        let title = title(from, to);
        attrs.insert(0, parse_quote!(#[doc = #title]));
    }
    let Head { vis, struct_token, .. } = &matrix.head;
    let head = Head {
        cfgs: Vec::new(),
        attrs,
        vis: vis.clone(),
        struct_token: *struct_token,
        is_enum: false,
        name,
    };
    let (a, b) = (&from.half.path, &to.half.path);
    let combine = Combine {
        head,
        first: from.half.clone(),
        // Where it is reported that nothing crosses: at the two tasks.
        arrow: quote!(#a #b),
        stitch: matrix.stitch.clone(),
        second: to.half.clone(),
        otherwise: None,
        is_cell: true,
    };
    Cell { combine, first, second }
}

fn title(first: &Description, second: &Description) -> String {
    format!("{} to {}", first.name.unraw(), second.name.unraw())
}

/// Two entries of one list have different names.
fn check_names(entries: &[Entry], tasks: &[Option<Description>], errors: &mut Errors) {
    let there = entries.iter().zip(tasks).filter(|(_, task)| task.is_some());
    let there: Vec<_> = there.map(|(entry, _)| &entry.name).collect();
    for (i, name) in there.iter().enumerate() {
        if there[..i].contains(name) {
            errors.error(name, format!("two entries of this list are called `{name}`: rename one"));
        }
    }
}

/// The attributes in `#[each(..)]`.
fn each(attrs: &[Attribute], errors: &mut Errors) -> Vec<Attribute> {
    let mut each = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("each")) {
        let metas = match &attr.meta {
            Meta::List(list) => {
                let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
                parser.parse2(list.tokens.clone())
            }
            other => Err(syn::Error::new_spanned(other, "")),
        };
        match metas {
            Ok(metas) => {
                each.extend(metas.into_iter().map(|meta| -> Attribute { parse_quote!(#[#meta]) }));
            }
            Err(_) => {
                errors.error(attr, "`each` takes a list: write `#[each(derive(Debug))]`");
            }
        }
    }
    each
}

/// The enum, and that it is a task.
fn enum_items(
    krate: &TokenStream,
    matrix: &Matrix,
    variants: &[(Ident, String)],
    errors: &mut Errors,
) -> TokenStream {
    let Head { attrs, vis, name, .. } = &matrix.head;
    let options = Options::parse(attrs, errors);
    let own = |attr: &&Attribute| !attr.path().is_ident("task") && !attr.path().is_ident("each");
    let attrs: Vec<_> = attrs.iter().filter(own).cloned().collect();
    let table = table(matrix, variants);
    let (names, titles): (Vec<_>, Vec<_>) =
        variants.iter().map(|(name, title)| (name, title)).unzip();
    let item = quote! {
        #(#attrs)*
        #[cfg_attr(doc, doc = "", doc = #table)]
        #vis enum #name { #(#[doc = #titles] #names(#names),)* }
    };
    let all = quote! {
        impl #name {
            /// What is known of each pair, in the order of the variants.
            pub const ALL: &'static [&'static #krate::TaskInfo] =
                &[#(<#names as #krate::Task>::INFO),*];
        }
    };
    let variants =
        names.iter().map(|name| Variant { name: (*name).clone(), ty: parse_quote!(#name) });
    let task = task_enum::expand(&TaskEnum {
        attrs,
        vis: vis.clone(),
        name: name.clone(),
        generics: Generics::default(),
        variants: variants.collect(),
        options,
        krate: Some(krate.clone()),
    });
    quote!(#item #all #task)
}

/// The pairs, with links to them, in Markdown.
fn table(matrix: &Matrix, variants: &[(Ident, String)]) -> String {
    let names = |entries: &[Entry]| -> Vec<String> {
        let mut names: Vec<_> = entries.iter().map(|it| it.name.unraw().to_string()).collect();
        names.dedup();
        names
    };
    let (firsts, seconds) = (names(&matrix.firsts), names(&matrix.seconds));
    let mut rows = vec![
        format!("| | {} |", seconds.join(" | ")),
        format!("|---|{}", "---|".repeat(seconds.len())),
    ];
    for first in firsts {
        let cells = seconds.iter().map(|second| {
            let pair = format!("{first}To{second}");
            let there = variants.iter().any(|(name, _)| *name == pair);
            if there { format!("[`{pair}`]") } else { String::new() }
        });
        let cells: Vec<_> = cells.collect();
        rows.push(format!("| {first} | {} |", cells.join(" | ")));
    }
    rows.join("\n")
}

impl Matrix {
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.firsts.iter().chain(&self.seconds)
    }
}
