//! Secrets in URLs, which must not appear in a message, a log or a database.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use reqwest::Url;

const MASK: &str = "***";

/// The URL without a password in it, and without the values of parameters that give access. What is
/// not a URL is returned as it is, except for what stands where a URL has a password.
#[must_use]
pub fn masked(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.password().is_some() => masked_query(&without_password(text)),
        Ok(url) if is_http(&url) && !url.username().is_empty() => masked_query(&without_user(url)),
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

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// A user without a password is a token.
fn without_user(mut url: Url) -> String {
    // Fails only for a URL that has no user.
    let _ = url.set_username(MASK);
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
    let name = parameter.to_ascii_lowercase().replace(['-', '_'], "");
    let parts = [
        "signature",
        "token",
        "secret",
        "password",
        "passwd",
        "credential",
        "apikey",
        "accesskey",
        "accessid",
        "auth",
        "jwt",
        "hmac",
        "session",
    ];
    parts.iter().any(|part| name.contains(part))
        || ["sig", "key", "pwd", "pass", "code", "policy"].contains(&&*name)
}

/// A text of a server, without the secrets of the URL that was asked for: servers like to repeat it.
pub(crate) fn without_secrets_of(url: &Url, text: &str) -> String {
    let query = url.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let encoded = query.filter(|(name, _)| gives_access(name)).map(|(_, value)| value.to_owned());
    let decoded = url.query_pairs().filter(|(name, _)| gives_access(name));
    let decoded = decoded.map(|(_, value)| value.into_owned());
    let password = url.password().map(str::to_owned);
    let plain = password.iter().map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
    let secrets: Vec<_> = encoded.chain(decoded).chain(plain).chain(password.clone()).collect();
    // Anything shorter is not a secret, and masking it would hide words.
    let secrets = secrets.iter().filter(|secret| secret.len() >= 4);
    secrets.fold(text.to_owned(), |text, secret| text.replace(&**secret, MASK))
}

#[cfg(test)]
mod tests {
    use super::{has_secret, masked, without_secrets_of};

    #[test]
    fn secrets_are_masked_and_the_rest_is_not() {
        for (text, expected) in [
            ("http://h/a?x=1", "http://h/a?x=1"),
            ("http://me:pw@h/a", "http://me:***@h/a"),
            ("https://token@h/a", "https://***@h/a"),
            ("postgres://me@h/a", "postgres://me@h/a"),
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

    #[test]
    fn servers_do_not_repeat_secrets() {
        let url = "http://me:p%40ssword@h/a?sig=a%2Fbcd&page=abcd".parse().unwrap();
        let said = "no /a?sig=a%2Fbcd&page=abcd, a/bcd, p@ssword for me";
        let expected = "no /a?sig=***&page=abcd, ***, *** for me";
        assert_eq!(without_secrets_of(&url, said), expected);
    }
}
