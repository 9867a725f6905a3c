use reqwest::header::{HeaderName, HeaderValue};

/// A header of HTTP, as `Name: value`.
pub(super) fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    // The value is not repeated: it may be a secret.
    let (name, value) = text.split_once(':').ok_or("write it as \"Name: value\"")?;
    let name =
        name.trim().parse().map_err(|_| format!("{name:?} can't be the name of a header"))?;
    let mut value: HeaderValue =
        value.trim().parse().map_err(|_| "it has a wrong value".to_owned())?;
    value.set_sensitive(true);
    Ok((name, value))
}
