//! Metadata that isn't ASCII. No header can have it, so S3 has it as encoded words of RFC 2047.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;

/// The value as a header can have it.
pub(crate) fn encoded(value: &str) -> Cow<'_, str> {
    let is_plain = |byte| matches!(byte, b' '..=b'~' | b'\t');
    if value.bytes().all(is_plain) && value.trim() == value {
        return value.into();
    }
    format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(value)).into()
}

/// The value that was encoded. A value that had no need of it is returned as it is.
pub(crate) fn decoded(value: &str) -> Cow<'_, str> {
    match decode(value).map(String::from_utf8) {
        Some(Ok(decoded)) if encoded(&decoded) != decoded => decoded.into(),
        _ => value.into(),
    }
}

/// None if there is no encoded word. What is between two of them counts only if it isn't white space.
fn decode(value: &str) -> Option<Vec<u8>> {
    let (mut decoded, mut rest, mut is_after) = (Vec::new(), value, false);
    while let Some((before, bytes, after)) = next_word(rest) {
        if !(is_after && before.trim().is_empty()) {
            decoded.extend_from_slice(before.as_bytes());
        }
        decoded.extend(bytes);
        (rest, is_after) = (after, true);
    }
    decoded.extend_from_slice(rest.as_bytes());
    is_after.then_some(decoded)
}

/// What is before the first encoded word, what is in it and what is after it.
fn next_word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (before, word) = text.split_once("=?")?;
    let (charset, word) = word.split_once('?')?;
    let (encoding, word) = word.split_once('?')?;
    let (word, after) = word.split_once("?=")?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => BASE64_STANDARD.decode(word).ok()?,
        "Q" | "q" => {
            let percent = word.replace('%', "=25").replace('=', "%").replace('_', " ");
            percent_decode_str(&percent).collect()
        }
        _ => return None,
    };
    Some((before, bytes, after))
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};

    #[test]
    fn values_survive_a_header() {
        for value in ["", "plain =?x?=", "\u{c4}\u{d1} S3", "a\nb", " spaces ", "\u{1f600}"] {
            let header = encoded(value);
            assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header}");
            assert_eq!(decoded(&header), value);
        }
    }

    #[test]
    fn encoded_words_are_read_as_others_write_them() {
        for (header, expected) in [
            ("=?UTF-8?B?w4TDkQ==?=", "\u{c4}\u{d1}"),
            ("=?utf-8?Q?=C3=84_50%?=", "\u{c4} 50%"),
            // A character in two words.
            ("a =?UTF-8?B?w4Q=?= =?UTF-8?B?ww==?=\t=?UTF-8?B?kQ==?= b", "a \u{c4}\u{d1} b"),
            // As they were written.
            ("=?UTF-8?B?YQ==?=", "=?UTF-8?B?YQ==?="),
            ("=?UTF-8?B?!?=", "=?UTF-8?B?!?="),
            ("=?UTF-7?B?w4Q=?=", "=?UTF-7?B?w4Q=?="),
            ("=?UTF-8?B?w4Q=", "=?UTF-8?B?w4Q="),
        ] {
            assert_eq!(decoded(header), expected);
        }
    }
}
