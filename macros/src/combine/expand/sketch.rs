//! What an editor completes from while a `combine!` is typed.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use crate::combine::parse::{
    Combine, Half, Head, Lent, LentKind, Matrix, Otherwise, Slot, SlotKind, Stitch,
};
use crate::host::is_editor;

/// rust-analyzer expands the macro with and without a name at the cursor, and finds the literal in the
/// second expansion by its place and length. A slot that is not begun is missing there. So literals are
/// padded to this many slots: the fewer slots, the longer the padding.
const ROOM: usize = 16;

/// Copies the user's tokens, even half-typed ones, to places where they mean the same as in
/// `combine!`. An editor inserts a name at the cursor and looks where it ends up. So the sketch comes
/// first, before any error whose text could contain the name. They may not even parse, so a `cfg` could
/// not hide the sketch from rustc.
///
/// ```text
/// // Input, in rust-analyzer:
/// struct S3ToGcs = S3Read { buc } => |object, source| GcsWrite { body: object. }
///
/// // Output:
/// const _: () = {
///     let _ = async {
///         let _ = S3Read { buc: loop {}, ..{ let base: S3Read = loop { .. }; base } };
///         let object = { let output: <S3Read as Task>::Output = loop {}; output };
///         let S3ToGcs { source, #[allow()] .. }: S3ToGcs = loop {};
///         let _ = GcsWrite { body: object., ..{ let base: GcsWrite = loop { .. }; base } };
///         Ok::<(), BoxError>(())
///     };
/// };
/// ```
pub(crate) fn sketch(krate: &TokenStream, combine: &Combine) -> TokenStream {
    if is_editor() { drawn(krate, combine) } else { TokenStream::new() }
}

/// The same for two lists: each entry stands in a pair, so its inputs complete.
pub(crate) fn sketch_matrix(krate: &TokenStream, matrix: &Matrix) -> TokenStream {
    if is_editor() { drawn_matrix(krate, matrix) } else { TokenStream::new() }
}

fn drawn_matrix(krate: &TokenStream, matrix: &Matrix) -> TokenStream {
    let Matrix { head, firsts, stitch, seconds } = matrix;
    let (Some(last_first), Some(last_second)) = (firsts.last(), seconds.last()) else {
        return TokenStream::new();
    };
    let pairs = (0..firsts.len().max(seconds.len())).map(|i| {
        let (from, to) =
            (firsts.get(i).unwrap_or(last_first), seconds.get(i).unwrap_or(last_second));
        let name = format_ident!("{}To{}", from.name.unraw(), to.name.unraw());
        let combine = Combine {
            head: Head { name, ..head.clone() },
            first: from.half.clone(),
            arrow: TokenStream::new(),
            stitch: stitch.clone(),
            second: to.half.clone(),
            otherwise: None,
            is_cell: true,
        };
        drawn(krate, &combine)
    });
    pairs.collect()
}

fn drawn(krate: &TokenStream, combine: &Combine) -> TokenStream {
    let result = quote!(#krate::__private::core::result::Result);
    let cfgs = &combine.head.cfgs;
    let (first, second) = (literal(&combine.first), literal(&combine.second));
    let stitch = combine.stitch.as_ref().map(|it| variables(krate, combine, it));
    quote! {
        #(#cfgs)*
        #[allow(warnings)]
        const _: () = {
            let _ = async {
                let _ = #first;
                #stitch
                let _ = #second;
                #result::<(), #krate::BoxError>::Ok(())
            };
        };
    }
}

fn variables(krate: &TokenStream, combine: &Combine, stitch: &Stitch) -> TokenStream {
    let (first, name) = (&combine.first.path, &combine.head.name);
    let Stitch { pattern, lent } = stitch;
    let (mut names, mut resources) = (Vec::new(), Vec::new());
    for Lent { name, kind, .. } in lent {
        match kind {
            LentKind::Open | LentKind::Input(_) => names.push(name),
            LentKind::Resource(ty) => resources.push(quote!(let #name: #ty = loop {};)),
        }
    }
    let second = &combine.second.path;
    let otherwise = combine.otherwise.as_ref().map(|Otherwise { keyword, expression }| {
        quote!(#keyword { let _: <#second as #krate::Task>::Output = #expression; loop {} })
    });
    let padding = (names.len()..ROOM).map(|_| quote!(#[allow()]));
    quote! {
        let #pattern = ({ let output: <#first as #krate::Task>::Output = loop {}; output }) #otherwise;
        let #name { #(#names,)* #(#padding)* .. }: #name = loop {};
        #(#resources)*
    }
}

/// `S3Read { buc: loop {}, ..{ let base: S3Read = loop { .. }; base } }`
fn literal(half: &Half) -> TokenStream {
    let (path, ty) = (half.expression_path(), &half.path);
    let slots: Vec<_> = half.slots.iter().filter_map(field).collect();
    let base = (slots.len()..ROOM).fold(quote!(loop {}), |it, _| quote!(loop { loop { #it } }));
    // As the base itself, an editor would take `loop {}` for a value of another type.
    quote!(#path { #(#slots,)* ..{ let base: #ty = #base; base } })
}

fn field(slot: &Slot) -> Option<TokenStream> {
    match &slot.kind {
        SlotKind::Bound(input, expression) => Some(quote!(#input: #expression)),
        SlotKind::Renamed(input, _) | SlotKind::Named(input) => Some(quote!(#input: loop {})),
        SlotKind::Broken(_, tokens) => Some(tokens.clone()).filter(|it| !it.is_empty()),
        SlotKind::Rest(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;
    use crate::combine::parse::{Draft, parse};
    use crate::errors::Errors;

    #[test]
    fn half_typed_slots_are_where_they_complete() {
        let source = "struct Move = Read { buc } => |object, so| Write { name: , body: object. }";
        let mut errors = Errors::new();
        let draft = parse(TokenStream::from_str(source).expect("tokens"), &mut errors);
        assert!(errors.propagate().is_err());
        let Draft::Pair(combine) = draft else { panic!("the halves are known") };
        let sketch = drawn(&quote!(conjoin), &combine).to_string();
        for kept in ["Read { buc :", "Write { name : , body : object . ,", "let Move { so ,"] {
            assert!(sketch.contains(kept), "no `{kept}` in {sketch}");
        }
    }

    #[test]
    fn slots_of_every_entry_are_where_they_complete() {
        let source =
            "enum Move = [Read { buc } as A, Load as B] => |out| [Write { body: out. } as C]";
        let mut errors = Errors::new();
        let draft = parse(TokenStream::from_str(source).expect("tokens"), &mut errors);
        assert!(errors.propagate().is_err());
        let Draft::Matrix(matrix) = draft else { panic!("the lists are known") };
        let sketch = drawn_matrix(&quote!(conjoin), &matrix).to_string();
        for kept in ["Read { buc :", "Load { ..", "Write { body : out . ,", "let AToC {"] {
            assert!(sketch.contains(kept), "no `{kept}` in {sketch}");
        }
    }
}
