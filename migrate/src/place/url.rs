//! Names in URLs.

use std::path::PathBuf;

use conjoin::BoxError;
use conjoin_migrate::masked;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

/// All but the characters that RFC 3986 calls unreserved, and the slash.
const NAME: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The file that a `file://` URL means.
pub(super) fn file_path(url: &str) -> Result<PathBuf, BoxError> {
    let parsed = Url::parse(url).ok().and_then(|url| url.to_file_path().ok());
    parsed.ok_or_else(|| format!("{url} names no file of this machine: write file:///path").into())
}

/// The URL of a name under another one, which keeps its query.
pub(super) fn join(base: &str, name: &str) -> Result<String, BoxError> {
    if name.split(['/', '\\']).any(is_dots) {
        return Err(format!("{name:?} would leave {}: rename the object", masked(base)).into());
    }
    let mut url: Url = base.parse().map_err(|error| format!("{}: {error}", masked(base)))?;
    let name = utf8_percent_encode(name, NAME);
    let slash = if url.path().ends_with('/') { "" } else { "/" };
    let path = format!("{}{slash}{name}", url.path());
    url.set_path(&path);
    Ok(url.into())
}

/// Servers take these for `.` or `..`, however often they are encoded.
fn is_dots(part: &str) -> bool {
    let decoded = percent_decode_str(part).decode_utf8_lossy();
    matches!(&*decoded, "." | "..") || (decoded != part && decoded.split(['/', '\\']).any(is_dots))
}

/// Whether objects go under their own names to this URL.
pub(super) fn is_dir(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.path().ends_with('/'))
}

/// The last part of the path, decoded.
pub(super) fn name(url: &str) -> String {
    let path = Url::parse(url).map(|url| url.path().to_owned()).unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    percent_decode_str(last).decode_utf8_lossy().into_owned()
}
