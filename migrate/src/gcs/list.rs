use conjoin::BoxError;
use futures_util::{Stream, StreamExt, stream};
use google_cloud_auth::credentials::{CacheableResource, Credentials};
use http::{Extensions, HeaderMap};
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;

use super::Gcs;
use crate::http::{Http, refused};
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

/// What is listed, and by which means.
struct Listing {
    http: Http,
    credentials: Credentials,
    url: Url,
}

impl Gcs {
    /// The names and sizes of all objects of a bucket that begin with this, page by page.
    ///
    /// By JSON: the client that the sources and sinks have does not list.
    pub fn list(
        &self,
        http: &Http,
        bucket: &str,
        prefix: &str,
    ) -> impl Stream<Item = Result<(String, Option<u64>), BoxError>> + Send + 'static {
        let listing = self.listing(http, bucket, prefix);
        let pages = stream::try_unfold(Some((listing, None)), async |next| {
            let Some((listing, token)) = next else { return Ok(None) };
            let listing = listing?;
            let page = page(&listing, token).await?;
            let next = page.next_page_token.map(|token| (Ok(listing), Some(token)));
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

    fn listing(&self, http: &Http, bucket: &str, prefix: &str) -> Result<Listing, BoxError> {
        let endpoint = self.emulator.as_deref().unwrap_or("https://storage.googleapis.com");
        let mut url = Url::parse(endpoint)?;
        url.path_segments_mut()
            .map_err(|()| format!("{endpoint} is not a valid server URL"))?
            .pop_if_empty()
            .extend(["storage", "v1", "b", bucket, "o"]);
        url.query_pairs_mut()
            .append_pair("fields", "items(name,size),nextPageToken")
            .append_pair("prefix", prefix);
        Ok(Listing { http: http.clone(), credentials: self.credentials()?, url })
    }
}

async fn page(listing: &Listing, token: Option<String>) -> Result<Page, BoxError> {
    let mut url = listing.url.clone();
    if let Some(token) = token {
        url.query_pairs_mut().append_pair("pageToken", &token);
    }
    let headers = match listing.credentials.headers(Extensions::new()).await? {
        CacheableResource::New { data, .. } => data,
        CacheableResource::NotModified => HeaderMap::new(),
    };
    let wire = listing.http.wire();
    let text = wire.retried(async || {
        let response = listing.http.send(Method::GET, &url, &headers).await?;
        match response.status() {
            StatusCode::OK => wire.text(response).await,
            _ => Err::<String, RequestError>(refused(response).await),
        }
    });
    Ok(serde_json::from_str(&text.await?)?)
}
