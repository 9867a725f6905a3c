//! What S3 says in XML. Namespaces are ignored, since not every server writes them.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::wire::RequestError;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListBucketResult {
    #[serde(default)]
    pub(super) contents: Vec<Contents>,
    pub(super) next_continuation_token: Option<String>,
    #[serde(default)]
    is_truncated: bool,
    encoding_type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Contents {
    pub(super) key: String,
    #[serde(default)]
    pub(super) size: u64,
    pub(super) last_modified: Option<String>,
    #[serde(rename = "ETag")]
    pub(super) etag: Option<String>,
    /// The key could not be decoded.
    #[serde(skip)]
    pub(super) is_encoded: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListMultipartUploadsResult {
    #[serde(default, rename = "Upload")]
    pub(super) uploads: Vec<ListedUpload>,
    #[serde(default)]
    pub(super) is_truncated: bool,
    pub(super) next_key_marker: Option<String>,
    pub(super) next_upload_id_marker: Option<String>,
    encoding_type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedUpload {
    pub(super) key: String,
    pub(super) upload_id: String,
    /// As RFC 3339 has it.
    pub(super) initiated: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InitiateMultipartUploadResult {
    pub(super) upload_id: String,
}

/// Of a request that S3 may answer by 200 before it knows that it fails.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Outcome {
    #[serde(rename = "ETag")]
    etag: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, RequestError> {
    quick_xml::de::from_str(text).map_err(|error| RequestError::Answer(error.to_string()))
}

impl ListBucketResult {
    pub(super) fn parse(text: &str) -> Result<Self, RequestError> {
        let mut listed: Self = parse(text)?;
        if listed.encoding_type.as_deref() == Some("url") {
            for object in &mut listed.contents {
                match decoded(&object.key) {
                    Some(key) => object.key = key,
                    None => object.is_encoded = true,
                }
            }
        }
        if listed.is_truncated && listed.next_continuation_token.is_none() {
            return Err(RequestError::Answer(
                "a listing that goes on without saying how".to_owned(),
            ));
        }
        if !listed.is_truncated {
            listed.next_continuation_token = None;
        }
        Ok(listed)
    }
}

impl ListMultipartUploadsResult {
    pub(super) fn parse(text: &str) -> Result<Self, RequestError> {
        let mut listed: Self = parse(text)?;
        if listed.encoding_type.as_deref() == Some("url") {
            let keys = listed.uploads.iter_mut().map(|upload| &mut upload.key);
            for key in keys.chain(&mut listed.next_key_marker) {
                // One that is not UTF-8 stays encoded: it is another one than any that was asked for.
                *key = decoded(key).unwrap_or_else(|| std::mem::take(key));
            }
        }
        Ok(listed)
    }
}

/// AWS encodes a space as `+`.
fn decoded(key: &str) -> Option<String> {
    let key = key.replace('+', " ");
    percent_decode_str(&key).decode_utf8().ok().map(Into::into)
}

impl Outcome {
    /// The `ETag`, or the error that came with the status 200.
    pub(super) fn parse_etag(text: &str) -> Result<String, RequestError> {
        let outcome: Self = parse(text)?;
        outcome.check()?;
        Ok(outcome.etag.unwrap_or_default())
    }

    fn check(&self) -> Result<(), RequestError> {
        match (&self.etag, &self.code) {
            (Some(_), None) => Ok(()),
            (_, code) => Err(RequestError::Status {
                // The request is retried if S3 says so in XML, as it is if it says so by a status.
                status: match code.as_deref() {
                    Some("InternalError") => http::StatusCode::INTERNAL_SERVER_ERROR,
                    Some("SlowDown") => http::StatusCode::SERVICE_UNAVAILABLE,
                    _ => http::StatusCode::OK,
                },
                detail: said(code.as_deref(), self.message.as_deref()),
                retry_after: None,
            }),
        }
    }
}

/// What an error page says.
pub(super) fn error(text: &str) -> String {
    match quick_xml::de::from_str::<Outcome>(text) {
        Ok(outcome) => said(outcome.code.as_deref(), outcome.message.as_deref()),
        Err(_) => String::new(),
    }
}

fn said(code: Option<&str>, message: Option<&str>) -> String {
    let parts: Vec<_> = [code, message].into_iter().flatten().collect();
    parts.join(": ")
}

/// The text, escaped for XML.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
