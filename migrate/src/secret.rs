//! Secrets in URLs, which must not appear in a message, a log or a database.

use std::borrow::Cow;

use reqwest::Url;

const MASK: &str = "***";

/// The URL without a password in it, and without the values of parameters that give access. What is
/// not a URL is returned as it is, except for what stands where a URL has a password.
#[must_use]
pub fn masked(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.password().is_some() => masked_query(&without_password(text)),
        Ok(_) => masked_query(text),
        Err(_) => without_password(text),
    }
}

/// Whether [`masked`] hides something.
#[must_use]
pub fn has_secret(text: &str) -> bool {
    masked(text) != text
}

fn masked_query(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return text.to_owned() };
    if !url.query_pairs().any(|(name, _)| gives_access(&name)) {
        return text.to_owned();
    }
    let hidden = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        let value = if gives_access(&name) { MASK.to_owned() } else { value.into_owned() };
        format!("{name}={value}")
    };
    let query: Vec<_> = url.query_pairs().map(hidden).collect();
    url.set_query(Some(&query.join("&")));
    url.into()
}

/// Of `scheme://user:password@rest`, even if the rest doesn't make a URL: a password with an `@` or a
/// slash in it is masked up to the last `@`.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let authority = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let Some(at) = authority.rfind('@') else { return text.to_owned() };
    match rest[..at].split_once(':') {
        Some((user, _)) if !user.contains('/') => {
            format!("{scheme}://{user}:{MASK}{}", &rest[at..])
        }
        _ => text.to_owned(),
    }
}

/// Signatures, tokens and keys of AWS, Google, Azure and others.
fn gives_access(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    let parts =
        ["signature", "token", "secret", "password", "passwd", "credential", "apikey", "api_key"];
    parts.iter().any(|part| name.contains(part))
        || ["sig", "key", "auth", "pwd", "awsaccesskeyid", "googleaccessid", "access_key", "code"]
            .contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::{has_secret, masked};

    #[test]
    fn secrets_are_masked_and_the_rest_is_not() {
        for (text, expected) in [
            ("http://h/a?x=1", "http://h/a?x=1"),
            ("http://me:pw@h/a", "http://me:***@h/a"),
            ("https://h/a?X-Amz-Signature=abc&x=1", "https://h/a?X-Amz-Signature=***&x=1"),
            ("https://h/a?sig=abc&se=2", "https://h/a?sig=***&se=2"),
            ("postgres://me:p@ss/w@h:1/db", "postgres://me:***@h:1/db"),
            ("postgres://me:pw@h:port/db", "postgres://me:***@h:port/db"),
            ("a/file", "a/file"),
            ("s3://bucket/a@b:c", "s3://bucket/a@b:c"),
        ] {
            assert_eq!(masked(text), expected);
            assert_eq!(has_secret(text), text != expected);
        }
    }
}
