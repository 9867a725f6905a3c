//! What an editor completes from while a `combine!` is typed.

use std::env;

use proc_macro2::TokenStream;
use quote::quote;

use crate::combine::parse::{Combine, Half, Slot, Stitch};

/// The user's tokens, half typed as they are, where they mean what they mean in `combine!`. An
/// editor puts a name at the cursor and looks where it ends up; so this comes first, before any
/// error whose text would have the name in it.
///
/// ```text
/// // Input, in rust-analyzer:
/// struct S3ToGcs = S3Read { buc } => |object, source| GcsWrite { body: object. }
///
/// // Output:
/// const _: () = {
///     async fn sketch() -> Result<(), BoxError> {
///         let _ = S3Read { buc: loop {}, ..loop {} };
///         let object = { let output: <S3Read as Task>::Output = loop {}; output };
///         let S3ToGcs { source, .. }: S3ToGcs = loop {};
///         let _ = GcsWrite { body: object., ..loop {} };
///         loop {}
///     }
/// };
/// ```
pub(crate) fn sketch(krate: &TokenStream, combine: &Combine) -> TokenStream {
    if !in_editor() {
        return TokenStream::new();
    }
    let core = quote!(#krate::__private::core);
    let (first, second) = (literal(&combine.first), literal(&combine.second));
    let stitch = combine.stitch.as_ref().map(|it| variables(krate, combine, it));
    quote! {
        const _: () = {
            #[allow(warnings)]
            async fn sketch() -> #core::result::Result<(), #krate::BoxError> {
                let _ = #first;
                #stitch
                let _ = #second;
                loop {}
            }
        };
    }
}

/// It may not even parse, so that no `cfg` could hide it from rustc.
fn in_editor() -> bool {
    let process = env::current_exe().ok();
    let name = process.as_ref().and_then(|path| path.file_name()?.to_str());
    name.is_some_and(|name| name.starts_with("rust-analyzer"))
}

fn variables(krate: &TokenStream, combine: &Combine, stitch: &Stitch) -> TokenStream {
    let (first, name) = (&combine.first.path, &combine.head.name);
    let Stitch { pattern, names } = stitch;
    quote! {
        let #pattern = { let output: <#first as #krate::Task>::Output = loop {}; output };
        let #name { #(#names,)* .. }: #name = loop {};
    }
}

/// `S3Read { buc: loop {}, ..loop {} }`
fn literal(half: &Half) -> TokenStream {
    let path = half.expression_path();
    let slots = half.slots.iter().flatten().map(|slot| match slot {
        Slot::Bound(input, expression) => quote!(#input: #expression,),
        Slot::Renamed(input, _) | Slot::Named(input) => quote!(#input: loop {},),
        Slot::Broken(_, tokens) if !tokens.is_empty() => quote!(#tokens,),
        Slot::Broken(..) | Slot::Rest(_) => TokenStream::new(),
    });
    quote!(#path { #(#slots)* ..loop {} })
}
