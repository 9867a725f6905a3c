//! The picture of a combined task and the table of its inputs, for rustdoc.

mod layout;
mod svg;
mod table;

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::LitStr;

use super::Expansion;
use crate::attributes::docs;
use layout::layout;

impl Expansion<'_> {
    /// ```text
    /// #[cfg_attr(doc, doc = "", doc = "<div><svg>..</svg></div><table>..</table>")]
    /// ```
    pub(super) fn picture(&self) -> TokenStream {
        let (summary, table, svg) = (self.summary(), self.table(), layout(&self.drawing));
        let docs = format!(
            "{summary}<div style=\"overflow-x:auto;margin-bottom:1em\">\n{svg}\n</div>\n{table}"
        );
        // The user's span, because lints about the docs before it would otherwise point at the macro.
        let span = self.combine.head.name.span();
        let docs = LitStr::new(&docs, span);
        quote_spanned!(span=> #[cfg_attr(doc, doc = "", doc = #docs)])
    }

    /// The summary in a list of items, if the user wrote no docs.
    fn summary(&self) -> String {
        if !docs(&self.combine.head.attrs).is_empty() {
            return String::new();
        }
        let [first, second] = self.tasks.map(|task| &task.name);
        format!("`{first}` => `{second}`\n\n")
    }
}

/// Escapes text for HTML, which an empty line would end. Omits control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for it in text.chars() {
        match it {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push(' '),
            it if it.is_control() => escaped.extend(it.escape_default()),
            it => escaped.push(it),
        }
    }
    escaped
}
