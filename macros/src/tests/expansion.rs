//! What a plain pair becomes: code that a person could have written.

use expect_test::expect_file;
use quote::quote;

fn pretty(output: proc_macro2::TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(output).expect("items"))
}

#[test]
fn a_plain_pair() {
    let output = crate::combine::halves(quote! {
        { conjoin struct Move = Read { key as source } => |object| Write { body: object.body, .. } }
        { Read [#[doc = " Object to read."] (key : _)] fields [body size] }
        { Write [(body : _) (overwrite : bool)] unnamed [] }
    });
    expect_file!["expansion/plain_pair.rs"].assert_eq(&pretty(output));
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
