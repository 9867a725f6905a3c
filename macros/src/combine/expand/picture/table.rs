use std::collections::HashSet;

use syn::ext::IdentExt;

use super::{Expansion, escaped};
use crate::attributes::doc_text;
use crate::combine::check::Field;
use crate::given::Given;

impl Expansion<'_> {
    /// The open inputs, in HTML: a link in the docs of another crate's input leads nowhere here.
    pub(super) fn table(&self) -> String {
        if self.pair.fields.is_empty() {
            return String::new();
        }
        let open = [&self.given[0], &self.given[1]].map(|given| open_names(given));
        let rows: String = self.pair.fields.iter().map(|field| self.row(field, &open)).collect();
        let head = "<tr><th>input</th><th>type</th><th>of</th><th>docs</th></tr>";
        format!("<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
    }

    fn row(&self, field: &Field<'_>, open: &[HashSet<String>; 2]) -> String {
        let name = field.name.unraw();
        let link = format!("<a href=\"#structfield.{name}\"><code>{name}</code></a>");
        let ty = escaped(&field.input.ty);
        let of = self.halves_of(field, open);
        let docs = doc_text(&field.input.attrs);
        let docs = plain(docs.split("\n\n").next().unwrap_or_default());
        format!("<tr><td>{link}</td><td><code>{ty}</code></td><td>{of}</td><td>{docs}</td></tr>\n")
    }

    /// The halves that take it; the stitch's own has none.
    fn halves_of(&self, field: &Field<'_>, open: &[HashSet<String>; 2]) -> String {
        let name = field.name.to_string();
        let halves = self.tasks.iter().zip(open).filter(|(_, open)| open.contains(&name));
        let halves: Vec<_> =
            halves.map(|(task, _)| format!("<code>{}</code>", task.name)).collect();
        if halves.is_empty() { "the stitch".to_owned() } else { halves.join(", ") }
    }
}

fn open_names(given: &[Given<String>]) -> HashSet<String> {
    let names = given.iter().filter_map(|given| match given {
        Given::Open(name) => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

/// Without links; of other Markdown, code is kept.
fn plain(docs: &str) -> String {
    let docs = without_urls(docs).replace("[`", "`").replace("`]", "`");
    let parts = docs.split('`').enumerate().map(|(i, part)| match i % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

/// `[text](url)` as `text`.
fn without_urls(docs: &str) -> String {
    let link = docs.split_once("](").and_then(|(before, after)| {
        let (before, text) = before.rsplit_once('[')?;
        let (_, after) = after.split_once(')')?;
        Some(format!("{before}{text}{}", without_urls(after)))
    });
    link.unwrap_or_else(|| docs.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn docs_are_plain_text_in_a_cell() {
        for (docs, plain) in [
            (
                "A [link](https://a.b/c) and [`Code<T>`](crate::Code), `[u8; 4]` in [0, 1).",
                "A link and <code>Code&lt;T&gt;</code>, <code>[u8; 4]</code> in [0, 1).",
            ),
            (
                "From [`Key`] on.\nAll & \"more\".",
                "From <code>Key</code> on. All &amp; &quot;more&quot;.",
            ),
        ] {
            assert_eq!(super::plain(docs), plain);
        }
    }
}
