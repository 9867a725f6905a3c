//! Formats tokens as a person would write them, because `TaskInfo` shows types and expressions.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;

/// Formats `Vec < u8 >` as `Vec<u8>` and `a+b` as `a + b`. Without type information `<` is ambiguous;
/// treat it as a generic, the common case.
pub(crate) fn written(tokens: &impl ToTokens) -> String {
    let mut writer = Writer::default();
    writer.stream(tokens.to_token_stream());
    writer.text
}

const JOINED: [&str; 15] =
    ["..=", "..", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/="];

#[derive(Default)]
struct Writer {
    text: String,
    /// The next token needs a space before it.
    space: bool,
    /// The last token was an operand, so a `&` after it is binary.
    operand: bool,
}

impl Writer {
    fn stream(&mut self, tokens: TokenStream) {
        let mut operators = String::new();
        for token in tokens {
            if let TokenTree::Punct(punct) = &token {
                operators.push(punct.as_char());
                continue;
            }
            self.operators(&mut operators);
            match token {
                TokenTree::Group(group) => self.group(&group),
                other => self.word(&other.to_string()),
            }
        }
        self.operators(&mut operators);
    }

    fn word(&mut self, word: &str) {
        self.separate(self.operand);
        self.text.push_str(word);
        self.operand = true;
    }

    fn group(&mut self, group: &Group) {
        let brace = group.delimiter() == Delimiter::Brace;
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.separate(brace && self.operand);
        self.text.push_str(open);
        self.operand = false;
        self.stream(group.stream());
        self.space = false;
        self.text.push_str(close);
        self.operand = true;
    }

    fn operators(&mut self, operators: &mut String) {
        let mut rest = operators.as_str();
        while let Some(first) = rest.chars().next() {
            let joined = JOINED.iter().find(|joined| rest.starts_with(**joined));
            let length = joined.map_or(first.len_utf8(), |joined| joined.len());
            self.operator(&rest[..length]);
            rest = &rest[length..];
        }
        operators.clear();
    }

    fn operator(&mut self, operator: &str) {
        match operator {
            "," | ";" | ":" => {
                self.text.push_str(operator);
                self.space = true;
            }
            "::" | "." | ".." | "..=" | "?" | "<" | ">" | "!" | "#" | "'" | "$" => {
                self.separate(operator == "'" && self.operand);
                self.text.push_str(operator);
            }
            prefix if !self.operand => {
                self.separate(false);
                self.text.push_str(prefix);
            }
            binary => {
                self.separate(true);
                self.text.push_str(binary);
                self.space = true;
            }
        }
        self.operand = matches!(operator, ">" | "?");
    }

    fn separate(&mut self, due: bool) {
        if (due || self.space) && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.space = false;
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use proc_macro2::TokenStream;

    #[test]
    fn tokens_are_written_as_a_person_writes_them() {
        for text in [
            "Vec<Option<u8>>",
            "HashMap<String, [u8; 4]>",
            "Box<dyn Fn(&'a str) -> bool + Send>",
            "&'static str",
            "object.body.ahead(4)",
            "target_name(&source)?",
            "a + b * -c",
            "Vec::<u8>::new()",
            "format!(\"{}/{}\", a, b)",
            "if a { b } else { c }",
            "x..=y",
            "read(&a, &mut b).await?",
        ] {
            let tokens = TokenStream::from_str(text).expect("a token stream");
            assert_eq!(super::written(&tokens), text);
        }
    }
}
