use conjoin::BoxError;
use futures_util::{Stream, StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde::Deserialize;

use super::{Gcs, GcsError};
use crate::http::refused;
use crate::wire::RequestError;

/// A page of a listing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Item>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Item {
    name: String,
    /// A number in a string.
    size: Option<String>,
}

impl Gcs {
    /// The names and sizes of all objects of a bucket that begin with this, page by page.
    pub fn list(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> impl Stream<Item = Result<(String, Option<u64>), BoxError>> + Send + 'static {
        let listing = (self.clone(), bucket.to_owned(), prefix.to_owned());
        let pages = stream::try_unfold(Some((listing, None)), async |next| {
            let Some((listing, token)) = next else { return Ok(None) };
            let (gcs, bucket, prefix): &(Self, String, String) = &listing;
            let page = gcs.page(bucket, prefix, token).await?;
            let next = page.next_page_token.map(|token| (listing, Some(token)));
            Ok::<_, BoxError>(Some((page.items, next)))
        });
        pages.flat_map(|page| {
            let (items, error) = match page {
                Ok(items) => (items, None),
                Err(error) => (Vec::new(), Some(Err(error))),
            };
            let named = items.into_iter().map(|item| {
                let size = item.size.and_then(|size| size.parse().ok());
                Ok((item.name, size))
            });
            stream::iter(named.chain(error))
        })
    }

    async fn page(
        &self,
        bucket: &str,
        prefix: &str,
        token: Option<String>,
    ) -> Result<Page, GcsError> {
        let mut query = vec![("fields", "items(name,size),nextPageToken"), ("prefix", prefix)];
        query.extend(token.as_deref().map(|token| ("pageToken", token)));
        let url = self.url(&["storage", "v1", "b", bucket, "o"], &query)?;
        let headers = self.headers().await?;
        let text = self.wire.retried(async || {
            let request = self.wire.client()?.request(Method::GET, url.clone());
            let response = self.wire.send(request.headers(headers.clone())).await?;
            match response.status() {
                StatusCode::OK => self.wire.text(response).await,
                _ => Err(refused(response).await),
            }
        });
        let page = serde_json::from_str(&text.await?);
        Ok(page.map_err(|error| RequestError::Answer(error.to_string()))?)
    }
}
