//! How an MD5 is written.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// In lowercase hexadecimal.
pub(crate) fn hex(md5: impl Into<[u8; 16]>) -> String {
    format!("{:032x}", u128::from_be_bytes(md5.into()))
}

/// In Base64, of an MD5 in hexadecimal.
pub(crate) fn base64(hex: &str) -> Option<String> {
    Some(BASE64_STANDARD.encode(u128::from_str_radix(hex, 16).ok()?.to_be_bytes()))
}
