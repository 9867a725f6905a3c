//! Completes an upload only if the object doesn't exist. The client has no call for this.

use std::fmt::Write;
use std::time::Duration;

use http::Method;
use object_store::multipart::PartId;
use object_store::signer::{SignedUrlOptions, Signer};
use object_store::{Error, Result};
use reqwest::StatusCode;
use reqwest::header::IF_NONE_MATCH;

use super::Target;
use crate::http::Http;

const VALID: Duration = Duration::from_mins(10);

/// Returns false if the object exists.
pub(super) async fn unless_there(
    target: &Target,
    http: &Http,
    id: &str,
    parts: &[PartId],
) -> Result<bool> {
    let options = SignedUrlOptions::new().with_query([("uploadId", id)]);
    let url = target.store.signed_url_opts(Method::POST, &target.path, VALID, &options).await?;
    let request = http.client().post(url).header(IF_NONE_MATCH, "*").body(list(parts));
    let response = request.send().await.map_err(generic)?;
    if response.status() == StatusCode::PRECONDITION_FAILED {
        return Ok(false);
    }
    let response = response.error_for_status().map_err(generic)?;
    // S3 may find out that it failed after it has said 200.
    let text = response.text().await.map_err(generic)?;
    if text.contains("<CompleteMultipartUploadResult") {
        return Ok(true);
    }
    Err(Error::Generic { store: "S3", source: text.into() })
}

fn generic(error: reqwest::Error) -> Error {
    Error::Generic { store: "S3", source: error.without_url().into() }
}

fn list(parts: &[PartId]) -> String {
    let mut xml = "<CompleteMultipartUpload>".to_owned();
    for (part, number) in parts.iter().zip(1..) {
        let etag = part.content_id.replace('"', "&quot;");
        // Writing to a string does not fail.
        let _ = write!(xml, "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
    }
    xml + "</CompleteMultipartUpload>"
}
