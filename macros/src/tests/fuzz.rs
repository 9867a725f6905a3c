//! Whatever the tokens are, the macros do not panic and yield items.
//!
//! `PROPTEST_CASES=2500000 cargo test --release -p conjoin-macros fuzz` is the long run: ten million
//! inputs. `CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=3` makes it five times as fast.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use quote::quote;

const TASKS: [&str; 9] = [
    "pub async fn s3_read(s3: &AmazonS3, cx: &Context, /** Key. */ key: Path) -> Result<(Flow<Bytes>, Meta), Error> { body() }",
    "fn count<T: Display + 'a, const N: usize>(store: &'a dyn Store, #[arg(long)] text: [T; N]) -> io::Result<T> where T: Clone {}",
    "#[cfg(x)] #[doc = \"a\"] pub(in a::b) fn r#type(mut r#fn: Option<Vec<bool>>, (a, b): (u8, u8)) -> impl Future {}",
    "unsafe extern \"C\" fn f(self, x: &mut str, y: &[u8], z: impl Fn(&str) -> u8, ...) -> ! {}",
    "const fn _1(cx: &'a Context, b: &'a B<'_>, c: Cow<'b, str>) -> &'a C {}",
    "fn f<T, U>(#[default(4)] a: usize, #[default(Some(\"x\"))] #[cfg_attr(b, serde(c), allow(d))] e: Option<T>, #[serde(skip)] #[arg(long)] #[default(true)] g: bool) -> Pin<Box<dyn Future<Output = U>>> { #![allow(x)] body() }",
    "#[serde(rename_all = \"x\")] #[deprecated] #[non_exhaustive] fn f(a: &(dyn A + B), b: &'static B, c: &C<'a>, d: Option<&D>, e: &B, f: Arc<Context>, g: Vec<impl E>) -> BoxFuture<'a, u8> {}",
    "/** A [`B`] of [c](d::e). */ fn f(#[doc = include_str!(\"a\")] #[doc = concat!(\"b\", \"c\")] /// See [`X`], [y][z] and `[a]`.\n a: Cow<'static, str>, #[default] #[default = 1] b: u8) -> Res<u8> {}",
    "struct Task { a: u8 }",
];

const OPTIONS: [&str; 9] = [
    "output(body, meta), derive(Debug, serde::Serialize), name = Other, crate = a::b",
    "output(one), retry = a::b<C>",
    "derive(Debug, Default), attrs(must_use, serde(deny_unknown_fields), cfg_attr(a, derive(Default, B), non_exhaustive), doc = \"x\")",
    "output(a, b), output_derive(Debug), output_attrs(must_use, cfg(x)), retry = a::b::<C>, blocking",
    "attrs(), output_derive(), retry, blocking(x), attrs = a, retry(b)",
    "trace(key, %s3, key, %text, nokey), trace(?x), trace",
    "output(), derive, name, crate",
    "output(a, a), output(b), unknown(c), name = \"x\"",
    "",
];

const PAIRS: [&str; 9] = [
    "/// Moves. #[derive(Debug, Clone)] pub struct Move = Read { key as source, .. } => |object, source| Write { body: object.body.ahead(4), name: f(&source)?, .. };",
    "struct Move = a::Read::<Vec<u8>> => Write",
    "struct Move = Read { bucket, key } => |Out { body, meta: (a, [b, ..]) }, key| Write { body, name: g(a).await?, bucket }",
    "struct Move = Read { key: x?, key, nokey, .., bucket as b } => |_, other| write { .. } => Third",
    "pub struct Move<T> Read { key: , buc } -> || Write { body: object. }",
    "struct Move = Read { bucket as x, key as x } => |body, body| Write { body as bucket, .. }",
    "struct Move = Read { #[cfg(unix)] key: 1, #[secret] bucket: \"b\".into(), .. } => |Some(body), mut key, /** A. */ #[arg(long)] own: u8, db: &Db, cx: &Context| Write { body, .. } else { return Err(own?) }",
    "#[cfg(unix)] #[each(derive(Debug), serde(x))] #[task(output = enum)] pub enum Move = [Read as A, #[cfg(unix)] Read { key as k } as B] => |it, own: u8| [Write { body: it.body, .. } as C,];",
    "enum Move = [Read, Read as A, Read as A] => [Write as B]",
];

const DESCRIPTION: &str =
    "{ Read [#[doc = \"Bucket.\"] (bucket : _ \"T\") (key : Option { bool } \"Option<bool>\")] fields [body size] [env cx] {} }
     { Write [(body : _ \"T\") (name : _ \"T\") #[serde(default)] (r#type : bool \"bool\")] unnamed [] []
       { Copy [body] [] {} [Open(body)] \"it\" [name] [\"db: &Db\"] \"0\" Put [body name to] [] {} [Stitch(\"it\") Bound(\"1\") Open(name)] } }";

const WORDS: [&str; 34] = [
    "a", "Read", "key", "self", "Self", "r#type", "_", "struct", "fn", "async", "await", "as",
    "pub", "dyn", "impl", "mut", "where", "=>", "=", "->", "|", "||", ",", ";", ":", "::", "..",
    "?", "&", "<", ">", "'a", "#", "1.0",
];

fn tokens(text: &str) -> TokenStream {
    TokenStream::from_str(text).expect("a text of tokens")
}

fn token() -> impl Strategy<Value = TokenStream> {
    let word = prop_oneof![16 => select(&WORDS[..]).prop_map(tokens), 1 => fragment()];
    word.prop_recursive(3, 24, 6, |inner| {
        let delimiter = select(&[Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket][..]);
        (delimiter, vec(inner, 0..6)).prop_map(|(delimiter, inner)| {
            TokenTree::Group(Group::new(delimiter, inner.into_iter().collect())).into()
        })
    })
}

/// The invisible group that a `$ty:ty` or `$e:expr` of a user's macro leaves.
fn fragment() -> impl Strategy<Value = TokenStream> {
    let text = select(&["Vec<u8>", "&'a Store", "x + 1", "a::b", "Result<u8, E>"][..]);
    text.prop_map(|text| TokenTree::Group(Group::new(Delimiter::None, tokens(text))).into())
}

fn soup() -> impl Strategy<Value = TokenStream> {
    vec(token(), 0..24).prop_map(|tokens| tokens.into_iter().collect())
}

/// Something valid, or nearly so, with a few of its tokens taken out, doubled or replaced.
fn mutated(valid: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    let edit = (any::<Index>(), any::<Index>(), token(), 0..4u8);
    (select(valid), vec(edit, 0..5)).prop_map(|(valid, edits)| {
        edits.into_iter().fold(tokens(valid), |tokens, (at, inside, token, how)| {
            edited(tokens, at, inside, &token, how)
        })
    })
}

fn edited(
    tokens: TokenStream,
    at: Index,
    inside: Index,
    token: &TokenStream,
    how: u8,
) -> TokenStream {
    let mut trees: Vec<_> = tokens.into_iter().collect();
    if trees.is_empty() {
        return token.clone();
    }
    let place = at.index(trees.len());
    if let TokenTree::Group(group) = &trees[place]
        && how != 3
    {
        let inner = edited(group.stream(), inside, at, token, how);
        trees[place] = Group::new(group.delimiter(), inner).into();
        return trees.into_iter().collect();
    }
    let old = trees.remove(place);
    let new: TokenStream = match how {
        0 => TokenStream::new(),
        1 => quote!(#old #old),
        2 => quote!(#old #token),
        _ => token.clone(),
    };
    trees.splice(place..place, new);
    trees.into_iter().collect()
}

fn either(valid: &'static [&'static str]) -> impl Strategy<Value = TokenStream> {
    prop_oneof![3 => mutated(valid), 1 => soup()]
}

fn yields_items(output: TokenStream) {
    let text = output.to_string();
    assert!(syn::parse2::<syn::File>(output).is_ok(), "no items: {text}");
}

proptest! {
    #[test]
    fn task(attr in either(&OPTIONS), item in either(&TASKS)) {
        let emitted_as_it_was = syn::parse2::<syn::File>(item.clone()).is_ok();
        let output = crate::task::expand(attr, item);
        if emitted_as_it_was {
            yields_items(output);
        }
    }

    #[test]
    fn combine_finds_its_halves(pair in either(&PAIRS)) {
        yields_items(crate::combine::start(quote!(conjoin #pair)));
    }

    #[test]
    fn combine_joins_its_halves(pair in either(&PAIRS)) {
        let descriptions = tokens(DESCRIPTION);
        yields_items(crate::combine::halves(quote!({ conjoin #pair } #descriptions)));
        let conditions = quote!({ true } { false });
        let absent = quote!({ absent });
        let more = quote!({ conjoin #pair } #conditions #descriptions #absent #descriptions);
        yields_items(crate::combine::halves(more));
    }

    #[test]
    fn provide(item in either(&["#[provide(crate = a)] pub struct Env<'a, T: Sync> where T: Send { a: &'a A, b: Vec<T> }", "struct Env(A, A);", "enum Env { A }"])) {
        yields_items(crate::provide::expand(item));
    }
}
