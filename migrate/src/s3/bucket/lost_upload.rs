//! Uploads that were begun by requests whose answers were lost.

use reqwest::header::DATE;
use rusty_s3::Method::Get;

use super::Bucket;
use crate::s3::S3Error;
use crate::s3::answer::parsed;
use crate::s3::lost::{Attempts, age_at, date_of};
use crate::s3::xml::ListMultipartUploadsResult;
use crate::wire::RequestError;

impl Bucket {
    /// Aborts the uploads of this object that these attempts have begun, except for the one whose id is
    /// known.
    ///
    /// They can be found only if the server lists them. If it doesn't, that is not an error: the run
    /// has one of its own, or none.
    pub(crate) async fn abort_lost(
        &self,
        key: &str,
        attempts: &Attempts,
        known: Option<&str>,
    ) -> Result<(), S3Error> {
        if !attempts.take_lost() {
            return Ok(());
        }
        let mut done = Ok(());
        for id in self.uploads_of(key, attempts, known.is_some()).await.unwrap_or_default() {
            if known != Some(&*id) {
                done = done.and(self.abort(key, &id).await);
            }
        }
        done
    }

    /// The ids of the uploads. A server that does not answer anything else is asked once.
    async fn uploads_of(
        &self,
        key: &str,
        attempts: &Attempts,
        answers: bool,
    ) -> Result<Vec<String>, RequestError> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let ask = || self.uploads_page(key, attempts, after.as_deref());
            let page = if answers { self.wire().retried(ask).await? } else { ask().await? };
            found.extend(page.ids);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(found),
            }
        }
    }

    async fn uploads_page(
        &self,
        key: &str,
        attempts: &Attempts,
        after: Option<&str>,
    ) -> Result<Page, RequestError> {
        let mut query = vec![("encoding-type", "url"), ("prefix", key), ("uploads", "")];
        query.extend(
            after.into_iter().flat_map(|id| [("key-marker", key), ("upload-id-marker", id)]),
        );
        let request = self.request(Get, self.base_url(), &query, &[])?;
        let response = self.wire().send(request).await?;
        let now = date_of(response.headers(), DATE);
        let listed = parsed(self.wire(), response, ListMultipartUploadsResult::parse).await?;
        let is_of_attempt = |begun: &str| {
            let begun: jiff::Timestamp = begun.parse().ok()?;
            Some(attempts.made(age_at(now?, begun.into())))
        };
        let ids = listed.uploads.into_iter().filter(|upload| {
            let begun = upload.initiated.as_deref();
            upload.key == key && begun.and_then(is_of_attempt).unwrap_or(false)
        });
        // Longer keys come after this one.
        let is_more = listed.is_truncated && listed.next_key_marker.as_deref() == Some(key);
        let next = listed.next_upload_id_marker.filter(|_| is_more);
        Ok(Page { ids: ids.map(|upload| upload.upload_id).collect(), next })
    }
}

/// A page of a listing.
struct Page {
    ids: Vec<String>,
    /// The last id of the page, if there are more.
    next: Option<String>,
}
