//! Markdown without the links that only work where they are written.

use std::ops::Range;

/// Replaces links to items with their text, because in a pair's module their paths would lead to other
/// items or nowhere. Links to URLs stay. The number of lines doesn't change.
pub(crate) fn without_item_links(markdown: &str) -> String {
    let mut fenced = false;
    let lines = markdown.split('\n').map(|line| {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        fenced ^= fence;
        if fence || fenced { line.to_owned() } else { unlinked(line, markdown) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn unlinked(line: &str, markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['[', '`', '\\']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let length = match link(marked) {
            Some(link) if link.is_to_item(marked, line, markdown) => {
                out.push_str(link.text(marked));
                rest = &marked[link.whole..];
                continue;
            }
            Some(link) => link.whole,
            None => verbatim(marked),
        };
        out.push_str(&marked[..length]);
        rest = &marked[length..];
    }
    out + rest
}

/// The length of a code span, an escaped character or a lone bracket, which is copied unchanged.
fn verbatim(marked: &str) -> usize {
    if marked.starts_with('\\') {
        return marked.chars().take(2).map(char::len_utf8).sum();
    }
    let ticks = marked.len() - marked.trim_start_matches('`').len();
    let span = marked[ticks..].find(&marked[..ticks]).filter(|_| ticks > 0);
    span.map_or(ticks.max(1), |end| end + 2 * ticks)
}

/// `[label]`, `[label](target)`, `[label][target]` or `[label]: target`.
struct Link {
    label: Range<usize>,
    target: Option<Range<usize>>,
    definition: bool,
    whole: usize,
}

fn link(text: &str) -> Option<Link> {
    let label = within(text, '[', ']')?;
    let after = label.end + 1;
    let next = &text[after..];
    if let Some(target) = next.strip_prefix(": ") {
        let begin = text.len() - target.len();
        let whole = text.len();
        return Some(Link { label, target: Some(begin..whole), definition: true, whole });
    }
    let target = within(next, '(', ')').or_else(|| within(next, '[', ']'));
    let target = target.map(|it| it.start + after..it.end + after);
    let whole = target.as_ref().map_or(after, |it| it.end + 1);
    Some(Link { label, target, definition: false, whole })
}

/// The text between the brackets at the start of `text`.
fn within(text: &str, open: char, close: char) -> Option<Range<usize>> {
    let mut depth = 0_u32;
    for (i, letter) in text.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return (letter == close).then_some(1..i);
        }
    }
    None
}

impl Link {
    fn is_to_item(&self, text: &str, line: &str, markdown: &str) -> bool {
        let label = &text[self.label.clone()];
        let target = self.target.as_ref().map(|it| &text[it.clone()]);
        if self.definition && !line.trim_start().starts_with('[') {
            return false;
        }
        let reference = target.filter(|it| !it.is_empty()).unwrap_or(label);
        let definition = format!("[{reference}]: ");
        let defined = markdown.lines().find_map(|line| line.trim_start().strip_prefix(&definition));
        let to = defined.unwrap_or(reference);
        !to.contains("://") && (self.target.is_some() || defined.is_some() || is_path(label))
    }

    fn text<'a>(&self, text: &'a str) -> &'a str {
        let label = if self.definition { "" } else { &text[self.label.clone()] };
        label.split_once('@').filter(|_| is_path(label)).map_or(label, |(_, path)| path)
    }
}

/// Whether rustdoc would read this as the path of an item.
fn is_path(label: &str) -> bool {
    let path = label.trim_matches('`');
    let begins = path.starts_with(|it: char| it.is_alphabetic() || it == '_' || it == ':');
    begins
        && path.chars().all(|it| it.is_alphanumeric() || "_:<>!()@, ".contains(it))
        && !path.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::without_item_links;

    #[test]
    fn links_to_items_become_text_and_urls_stay() {
        for (docs, travels) in [
            (
                "A [`Key`] of [Store::keys], [the text](struct@Key).",
                "A `Key` of Store::keys, the text.",
            ),
            (
                "See [the manual](https://example.org/a_(b)).",
                "See [the manual](https://example.org/a_(b)).",
            ),
            (
                "See [it][manual].\n\n[manual]: https://example.org",
                "See [it][manual].\n\n[manual]: https://example.org",
            ),
            ("A [key].\n\n[key]: crate::Key", "A key.\n\n"),
            (
                "Bytes `a[0]`, [0, 1) and \\[x], [ ] or [a b].",
                "Bytes `a[0]`, [0, 1) and \\[x], [ ] or [a b].",
            ),
            ("```\nlet x = [Key];\n```\n[Key]", "```\nlet x = [Key];\n```\nKey"),
            ("unclosed [`Key", "unclosed [`Key"),
        ] {
            assert_eq!(without_item_links(docs), travels);
        }
    }
}
