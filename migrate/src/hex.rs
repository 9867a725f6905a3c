//! The MD5 as it is written.

/// In lower-case hexadecimal.
pub(crate) fn hex(md5: impl Into<[u8; 16]>) -> String {
    format!("{:032x}", u128::from_be_bytes(md5.into()))
}

/// The bytes of an MD5 in hexadecimal.
pub(crate) fn bytes(hex: &str) -> Option<[u8; 16]> {
    Some(u128::from_str_radix(hex, 16).ok()?.to_be_bytes())
}
