//! Uploads of an object in parts.

use bytes::Bytes;
use futures_util::Stream;
use reqwest::header::{CONTENT_LENGTH, ETAG};
use reqwest::{RequestBuilder, Response, StatusCode};
use rusty_s3::Method::{Delete, Post, Put as PutIt};

use super::request::unless_there;
use super::{Bucket, Put, check_key};
use crate::s3::S3Error;
use crate::s3::answer::{expect, parsed, text_of};
use crate::s3::lost::{Attempts, Whole};
use crate::s3::xml::{self, InitiateMultipartUploadResult};
use crate::wire::{RequestError, Sent};

impl Bucket {
    /// Begins an upload, and returns its id. If the answer of an attempt was lost, there may be another
    /// one: see [`abort_lost`](Self::abort_lost).
    pub(crate) async fn create_upload(
        &self,
        key: &str,
        put: &Put,
        attempts: &Attempts,
    ) -> Result<String, S3Error> {
        check_key(key)?;
        let attempt = async || {
            let request = self.object(Post, key, &[("uploads", "")], &put.headers)?;
            let response = self.wire().send(request.header(CONTENT_LENGTH, 0)).await?;
            let created: InitiateMultipartUploadResult =
                parsed(self.wire(), response, xml::parse).await?;
            Ok(created.upload_id)
        };
        Ok(self.wire().retried(async || attempts.note(attempt().await)).await?)
    }

    /// Sends a part of an upload, and returns its `ETag`.
    pub(crate) async fn put_part(
        &self,
        part: (&str, &str, usize),
        content: &[Bytes],
    ) -> Result<String, S3Error> {
        let sent = self
            .wire()
            .retried(async || etag(self.send_chunks(self.part(part)?, content).await?).await);
        Ok(sent.await?)
    }

    /// Sends a part of this size once, while its chunks come.
    pub(crate) async fn put_part_once<E>(
        &self,
        part: (&str, &str, usize),
        chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        size: u64,
    ) -> Result<String, RequestError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let sent = Sent::new();
        let request = self.part(part)?.header(CONTENT_LENGTH, size);
        let request = request.body(sent.body(chunks, Some(size)));
        etag(self.wire().send_body(request, &sent).await?).await
    }

    fn part(&self, (key, id, number): (&str, &str, usize)) -> Result<RequestBuilder, RequestError> {
        let number = number.to_string();
        self.object(PutIt, key, &[("partNumber", &*number), ("uploadId", id)], &[])
    }

    /// Makes an object of the parts; false if there is one that must not be replaced.
    pub(crate) async fn complete(
        &self,
        key: &str,
        id: &str,
        etags: &[String],
        whole: &Whole,
        put: &Put,
    ) -> Result<bool, S3Error> {
        let body = parts_xml(etags);
        let attempts = Attempts::default();
        let attempt = async || {
            let request = self.object(Post, key, &[("uploadId", id)], &[])?;
            let request = unless_there(request, put);
            let response = self.send_chunks(request, std::slice::from_ref(&body)).await?;
            if put.only_new && response.status() == StatusCode::PRECONDITION_FAILED {
                return Ok(false);
            }
            self.outcome(response).await.map(|_| true)
        };
        match self.wire().retried(async || attempts.note(attempt().await)).await {
            Ok(false) if attempts.lost_answer() => self.was_completed(key, etags, whole).await,
            // The upload is gone: an attempt whose answer was lost has completed it, or it was aborted.
            Err(error) if error.code() == Some(StatusCode::NOT_FOUND) => {
                let completed = self.was_completed(key, etags, whole).await?;
                if completed { Ok(true) } else { Err(error.into()) }
            }
            done => Ok(done?),
        }
    }

    /// Gives an upload up. One that is not there is fine.
    pub(crate) async fn abort(&self, key: &str, id: &str) -> Result<(), S3Error> {
        let done = self.wire().retried(async || {
            let request = self.object(Delete, key, &[("uploadId", id)], &[])?;
            let gone = [StatusCode::NO_CONTENT, StatusCode::OK, StatusCode::NOT_FOUND];
            expect(self.wire().send(request).await?, &gone).await.map(drop)
        });
        let of = || format!("s3://{}/{key}", self.name());
        done.await.map_err(|source| S3Error::Abort { id: id.to_owned(), of: of(), source })
    }
}

async fn etag(response: Response) -> Result<String, RequestError> {
    let response = expect(response, &[StatusCode::OK]).await?;
    let etag = text_of(response.headers(), ETAG.as_str());
    etag.ok_or_else(|| RequestError::Answer("a part without an ETag".to_owned()))
}

fn parts_xml(etags: &[String]) -> Bytes {
    let parts = etags.iter().zip(1..).map(|(etag, number)| {
        let etag = xml::escaped(etag);
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
    });
    let parts: String = parts.collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>").into()
}
