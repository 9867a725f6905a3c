//! Expansions of a plain task and a plain pair: code that a person could have written.

use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, File, Item, Lit, Meta, Token};

fn pretty(output: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(output).expect("items"))
}

/// The hidden macro of a second pair with the same name would have a number, so each test has its own.
fn plain_pair(name: &str) -> TokenStream {
    let name = format_ident!("{name}");
    crate::combine::halves(quote! {
        { conjoin struct #name = Read { key as source } => |object| Write { body: object.body, .. } }
        { Read [#[doc = " Object to read."] (key : _ "Path")] fields [body size] [env] {} }
        { Write [(body : _ "Bytes") (overwrite : bool "bool")] unnamed [] [env] {} }
    })
}

fn is_picture(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg_attr")
}

#[test]
fn a_plain_pair() {
    let mut file: File = syn::parse2(plain_pair("Copied")).expect("items");
    let Some(Item::Struct(item)) = file.items.first_mut() else { panic!("the struct is first") };
    item.attrs.retain(|attr| !is_picture(attr));
    expect_file!["expansion/plain_pair.rs"].assert_eq(&prettyplease::unparse(&file));
}

/// Look at the rendered page in rustdoc, too.
#[test]
fn the_docs_of_a_plain_pair() {
    let file: File = syn::parse2(plain_pair("Drawn")).expect("items");
    let Some(Item::Struct(item)) = file.items.first() else { panic!("the struct is first") };
    let picture = item.attrs.iter().find(|attr| is_picture(attr)).expect("a picture");
    let metas = picture.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    let last = metas.expect("attributes").into_iter().last();
    let Some(Meta::NameValue(doc)) = last else { panic!("the docs come last") };
    let Expr::Lit(ExprLit { lit: Lit::Str(docs), .. }) = doc.value else { panic!("a text") };
    expect_file!["expansion/plain_pair.md"].assert_eq(&docs.value());
}

#[test]
fn a_plain_task() {
    let output = crate::task::expand(
        quote!(output(body, size), derive(Debug)),
        quote! {
            /// Reads one object.
            async fn read(
                store: &Store,
                cx: &Context,
                /// Object to read.
                key: String,
            ) -> Result<(Vec<u8>, usize), Error> {
                body()
            }
        },
    );
    expect_file!["expansion/plain_task.rs"].assert_eq(&pretty(output));
}
