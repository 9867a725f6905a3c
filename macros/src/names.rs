use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, ItemUse, Path, Result, Type};

/// The names that some tokens mention; a lifetime with its `'`. They are few, so that searching takes
/// less than hashing, in a macro that is built without optimisation.
#[derive(Default)]
pub(crate) struct Names(Vec<String>);

impl Names {
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut names = Self::default();
        names.add(tokens.to_token_stream());
        names
    }

    pub(crate) fn add(&mut self, tokens: TokenStream) {
        let mut lifetime = false;
        for token in tokens {
            match &token {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(ident) if lifetime => self.0.push(format!("'{ident}")),
                TokenTree::Ident(ident) => self.0.push(ident.to_string()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
        }
    }

    pub(crate) fn contain(&self, name: &impl ToString) -> bool {
        self.0.contains(&name.to_string())
    }

    /// `wish`, or the first of `wish2`, `wish3`, .. that the user does not mention.
    pub(crate) fn fresh(&self, wish: &str) -> Ident {
        let numbered = (2..).map(|number| format!("{wish}{number}"));
        let free =
            std::iter::once(wish.to_owned()).chain(numbered).find(|name| !self.contain(name));
        Ident::new(&free.expect("the numbers do not end"), Span::mixed_site())
    }
}

/// The name by which a generic parameter is mentioned.
pub(crate) fn parameter(parameter: &GenericParam) -> String {
    match parameter {
        GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_string(),
        GenericParam::Type(ty) => ty.ident.to_string(),
        GenericParam::Const(constant) => constant.ident.to_string(),
    }
}

/// The generics without the parameters that `keep` rejects, nor the bounds that mention them.
pub(crate) fn restricted(generics: &Generics, keep: impl Fn(&GenericParam) -> bool) -> Generics {
    let (kept, dropped): (Vec<_>, Vec<_>) = generics.params.iter().cloned().partition(|p| keep(p));
    let dropped: Vec<_> = dropped.iter().map(parameter).collect();
    let mut restricted = generics.clone();
    restricted.params = kept.into_iter().collect();
    for parameter in &mut restricted.params {
        match parameter {
            GenericParam::Lifetime(it) => it.bounds = without(&it.bounds, &dropped),
            GenericParam::Type(it) => it.bounds = without(&it.bounds, &dropped),
            GenericParam::Const(_) => {}
        }
    }
    if let Some(clause) = &mut restricted.where_clause {
        clause.predicates = without(&clause.predicates, &dropped);
    }
    restricted
}

fn without<T, P>(list: &Punctuated<T, P>, dropped: &[String]) -> Punctuated<T, P>
where
    T: ToTokens + Clone,
    P: Default,
{
    let kept = list.iter().filter(|it| {
        let names = Names::of(it);
        !dropped.iter().any(|name| names.contain(name))
    });
    kept.cloned().collect()
}

/// Whether a type has a `&` or `'_` that stands for a lifetime of somebody else. The ones in a
/// function's signature stand for any.
pub(crate) fn elided_lifetime(ty: &impl ToTokens) -> bool {
    let names = Names::of(ty);
    let function = ["fn", "Fn", "FnMut", "FnOnce"].iter().any(|name| names.contain(name));
    !function && (names.contain(&"'_") || elided_reference(ty.to_token_stream()))
}

fn elided_reference(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let elided = match token {
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'')
            }
            TokenTree::Group(group) => elided_reference(group.stream()),
            _ => false,
        };
        if elided {
            return true;
        }
    }
    false
}

/// The type inside the invisible group in which a `$ty:ty` of a user's macro arrives.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        other => other,
    }
}

/// `self`, apart from any `self` of the user's.
pub(crate) fn self_token() -> Ident {
    Ident::new("self", Span::mixed_site())
}

/// The value of `crate = path`: what may stand in a `use`.
pub(crate) fn crate_path(input: ParseStream) -> Result<Path> {
    let path = input.call(Path::parse_mod_style)?;
    syn::parse2::<ItemUse>(quote!(use #path as krate;))?;
    Ok(path)
}

/// `s3_read` as `S3Read`.
pub(crate) fn upper_camel_case(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    camel
}

/// The name that a user may have meant.
pub(crate) fn nearest<S: AsRef<str>>(name: &str, known: impl IntoIterator<Item = S>) -> Option<S> {
    let likeness = |known: &S| strsim::jaro_winkler(name, known.as_ref());
    let best = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.8).then_some(best)
}

/// The same, as the end of a message.
pub(crate) fn hint(name: &Ident, known: &[String]) -> String {
    let near = nearest(&name.to_string(), known);
    near.map_or(String::new(), |near| format!(": did you mean `{near}`?"))
}

/// The inputs of a task, in a message.
pub(crate) fn listed(names: &[String]) -> String {
    match names {
        [] => "it has no inputs".to_owned(),
        [only] => format!("its only input is `{only}`"),
        more => format!("its inputs are `{}`", more.join("`, `")),
    }
}
