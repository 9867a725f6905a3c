//! What is known about an object without reading it, to compare two objects.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use conjoin::BoxError;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Url};

use crate::blocking::blocking;
use crate::checksum;
#[cfg(feature = "gcs")]
use crate::gcs::{Gcs, GcsError};
use crate::http::{Http, refused};
use crate::s3::{S3, S3Error};
use crate::{Meta, sources};

/// Stores that keep whole seconds can't tell two times that are closer.
const SAME_TIME: Duration = Duration::from_secs(1);

/// What is known about an object.
#[derive(Debug, Clone, Default)]
pub struct About {
    meta: Meta,
    /// For a file, whose checksums are computed.
    sums: Option<checksum::Sums>,
}

/// Asks S3 about an object; `None` if it doesn't exist.
///
/// # Errors
/// If the server can't be reached or refuses to say it.
pub async fn object(s3: &S3, bucket: &str, key: &str) -> Result<Option<About>, S3Error> {
    let headers = s3.bucket(bucket)?.head(key).await?;
    Ok(headers.map(|headers| About { meta: sources::s3_meta(&headers), ..About::default() }))
}

/// Asks Google Cloud Storage about an object; `None` if it doesn't exist.
///
/// # Errors
/// If the server can't be reached or refuses to say it.
#[cfg(feature = "gcs")]
pub async fn gcs_object(gcs: &Gcs, bucket: &str, key: &str) -> Result<Option<About>, GcsError> {
    let meta = gcs.about(bucket, key).await?;
    Ok(meta.map(|meta| About { meta, ..About::default() }))
}

/// Asks an HTTP server about a resource; `None` if it doesn't exist.
///
/// # Errors
/// If the server can't be reached or refuses to say it.
pub async fn resource(http: &Http, url: &str) -> Result<Option<About>, BoxError> {
    let url: Url = url.parse()?;
    let head = http.wire().retried(async || {
        let response = http.send(Method::HEAD, &url, &HeaderMap::new()).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::OK => Ok(Some(sources::http_meta(response.headers()))),
            _ => Err(refused(response).await),
        }
    });
    Ok(head.await?.map(|meta| About { meta, ..About::default() }))
}

/// Examines a file; `None` if it doesn't exist. Checksums are computed only on request.
///
/// # Errors
/// If it can't be read.
pub async fn file(path: PathBuf, checksums: bool) -> io::Result<Option<About>> {
    blocking(move || {
        let about = match path.metadata() {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let sums = checksums.then(|| checksum::Sums::of_file(&path)).transpose()?;
        Ok(Some(About { meta: sources::file_meta(&about), sums }))
    })
    .await
}

impl About {
    /// Whether both have the same size.
    #[must_use]
    pub fn same_size(&self, other: &Self) -> bool {
        self.meta.size.is_some() && self.meta.size == other.meta.size
    }

    /// Whether this was written when the other one was, or later.
    #[must_use]
    pub fn not_older(&self, than: &Self) -> bool {
        let times = self.meta.modified.zip(than.meta.modified);
        times.is_some_and(|(ours, theirs): (SystemTime, _)| ours + SAME_TIME > theirs)
    }

    /// Whether both have a checksum of the same kind, with the same value.
    #[must_use]
    pub fn same_checksum(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.sums(), other.sums());
        ours.same(&theirs)
    }

    fn sums(&self) -> checksum::Sums {
        self.sums.clone().unwrap_or_else(|| checksum::Sums::stated(&self.meta))
    }
}

/// Deletes an object of S3. One that is not there is fine.
///
/// # Errors
/// If the server can't be reached or refuses it.
pub async fn delete_object(s3: &S3, bucket: &str, key: &str) -> Result<(), S3Error> {
    s3.bucket(bucket)?.delete(key).await
}

/// Deletes an object of Google Cloud Storage. One that is not there is fine.
///
/// # Errors
/// If the server can't be reached or refuses it.
#[cfg(feature = "gcs")]
pub async fn delete_gcs_object(gcs: &Gcs, bucket: &str, key: &str) -> Result<(), GcsError> {
    gcs.delete(bucket, key).await
}
