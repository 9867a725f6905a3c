use proc_macro2::Ident;
use syn::Pat;

/// The variables that a pattern binds.
pub(crate) fn variables(pattern: &Pat) -> Vec<&Ident> {
    let mut found = Vec::new();
    collect(pattern, &mut found);
    found
}

fn collect<'a>(pattern: &'a Pat, found: &mut Vec<&'a Ident>) {
    match pattern {
        Pat::Ident(it) => {
            found.extend(is_variable(&it.ident).then_some(&it.ident));
            it.subpat.iter().for_each(|(_, pattern)| collect(pattern, found));
        }
        Pat::Struct(it) => it.fields.iter().for_each(|field| collect(&field.pat, found)),
        Pat::Tuple(it) => it.elems.iter().for_each(|pattern| collect(pattern, found)),
        Pat::TupleStruct(it) => it.elems.iter().for_each(|pattern| collect(pattern, found)),
        Pat::Slice(it) => it.elems.iter().for_each(|pattern| collect(pattern, found)),
        Pat::Paren(it) => collect(&it.pat, found),
        Pat::Reference(it) => collect(&it.pat, found),
        Pat::Type(it) => collect(&it.pat, found),
        _ => {}
    }
}

/// `None` binds nothing: a name in capitals is a constant or a variant.
fn is_variable(name: &Ident) -> bool {
    !name.to_string().trim_start_matches("r#").starts_with(char::is_uppercase)
}
