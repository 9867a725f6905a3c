use syn::ext::IdentExt;

use super::{Expansion, escaped};
use crate::attributes::doc_text;
use crate::combine::check::{Field, Side};
use crate::given::Given;

impl Expansion<'_> {
    /// The open inputs, in HTML: a link in the docs of another crate's input leads nowhere here.
    pub(super) fn table(&self) -> String {
        if self.pair.fields.is_empty() {
            return String::new();
        }
        let rows: String = self.pair.fields.iter().map(|field| self.row(field)).collect();
        let head = "<tr><th>input</th><th>type</th><th>of</th><th>docs</th></tr>";
        format!("<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
    }

    fn row(&self, field: &Field<'_>) -> String {
        let name = field.name.unraw();
        let link = format!("<a href=\"#structfield.{name}\"><code>{name}</code></a>");
        let ty = escaped(&field.input.ty);
        let of = self.halves_of(field);
        let docs = doc_text(&field.input.attrs);
        let docs = plain(docs.split("\n\n").next().unwrap_or_default());
        format!("<tr><td>{link}</td><td><code>{ty}</code></td><td>{of}</td><td>{docs}</td></tr>\n")
    }

    /// Those that take it.
    fn halves_of(&self, field: &Field<'_>) -> String {
        let takes = |side: &Side| {
            let mut given = self.given[*side as usize].iter();
            given.any(|it| matches!(it, Given::Open(open) if *open == field.name))
        };
        let halves = [Side::First, Side::Second].into_iter().filter(takes);
        let name = |side: Side| format!("<code>{}</code>", self.tasks[side as usize].name);
        halves.map(name).collect::<Vec<_>>().join(", ")
    }
}

/// Without links; of other Markdown, code is kept.
fn plain(docs: &str) -> String {
    let docs = unlinked(docs).replace("[`", "`").replace("`]", "`");
    let parts = docs.split('`').enumerate().map(|(i, part)| match i % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

/// `[text](url)` as `text`.
fn unlinked(docs: &str) -> String {
    let link = docs.split_once("](").and_then(|(before, after)| {
        let (before, text) = before.rsplit_once('[')?;
        let (_, after) = after.split_once(')')?;
        Some(format!("{before}{text}{}", unlinked(after)))
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
