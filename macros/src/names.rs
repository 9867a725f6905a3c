use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{ItemUse, Path, PathArguments, Result, Type};

/// Every identifier in some tokens. There are few, so a linear search is faster than hashing in a macro
/// that is built without optimization.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl Names {
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut names = Self::default();
        names.add(tokens.to_token_stream());
        names
    }

    pub(crate) fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            match &token {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(ident) => self.0.push(ident.to_string()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    pub(crate) fn contain(&self, name: &impl ToString) -> bool {
        self.0.contains(&name.to_string())
    }

    /// `wish`, or the first of `wish2`, `wish3`, .. that the tokens don't contain.
    pub(crate) fn fresh(&self, wish: &str) -> Ident {
        let numbered = (2..).map(|number| format!("{wish}{number}"));
        let free =
            std::iter::once(wish.to_owned()).chain(numbered).find(|name| !self.contain(name));
        Ident::new(&free.expect("the numbers do not end"), Span::mixed_site())
    }
}

/// The type inside the invisible group that a user's macro leaves around a `$ty:ty`.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        other => other,
    }
}

/// `self` of the generated code, distinct from any `self` in the user's.
pub(crate) fn self_token() -> Ident {
    Ident::new("self", Span::mixed_site())
}

/// The path in an expression, where generic arguments need a `::` before them.
pub(crate) fn expression_path(path: &Path) -> TokenStream {
    let colon = &path.leading_colon;
    let segments = path.segments.iter().map(|segment| {
        let name = &segment.ident;
        match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => {
                let (lt, args, gt) = (&arguments.lt_token, &arguments.args, &arguments.gt_token);
                quote!(#name :: #lt #args #gt)
            }
            arguments => quote!(#name #arguments),
        }
    });
    quote!(#colon #(#segments)::*)
}

/// Parses the value of `crate = path`: a path that a `use` accepts.
pub(crate) fn parse_crate_path(input: ParseStream) -> Result<Path> {
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

/// `S3Read` as `s3_read`, `HTTPGet` as `http_get`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (i, letter) in letters.iter().enumerate() {
        let after = i > 0 && !letters[i - 1].is_uppercase() && letters[i - 1] != '_';
        let before = i > 0 && letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after || before) && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The known name that is most like `name`, if one is.
pub(crate) fn nearest<S: AsRef<str>>(name: &str, known: impl IntoIterator<Item = S>) -> Option<S> {
    let likeness = |known: &S| strsim::jaro_winkler(name, known.as_ref());
    let best = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.8).then_some(best)
}

/// The end of a message that suggests the nearest known name.
pub(crate) fn hint(name: &Ident, known: &[String]) -> String {
    let near = nearest(&name.to_string(), known);
    near.map_or(String::new(), |near| format!(": did you mean `{near}`?"))
}

/// The inputs of a task, for a message.
pub(crate) fn listed(names: &[String]) -> String {
    match names {
        [] => "it has no inputs".to_owned(),
        [only] => format!("its only input is `{only}`"),
        more => format!("its inputs are `{}`", more.join("`, `")),
    }
}
