use conjoin::BoxError;
use google_cloud_auth::credentials::CacheableResource;
use http::{Extensions, HeaderMap};
use reqwest::Url;
use serde_json::Value;

use super::Gcs;
use crate::http::Http;

impl Gcs {
    /// The names of all objects of a bucket that begin with this.
    ///
    /// By JSON, page by page: the client that the sources and sinks have does not list.
    ///
    /// # Errors
    /// When there are no credentials, the server cannot be reached or refuses.
    pub async fn list(
        &self,
        http: &Http,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<String>, BoxError> {
        let (mut names, mut page) = (Vec::new(), None);
        loop {
            let request = http.client().get(self.page(bucket, prefix, page.as_deref())?);
            let sent = request.headers(self.headers().await?).send().await?;
            let listed: Value = serde_json::from_slice(&sent.error_for_status()?.bytes().await?)?;
            let items = listed["items"].as_array().into_iter().flatten();
            names.extend(items.filter_map(|item| item["name"].as_str().map(str::to_owned)));
            page = listed["nextPageToken"].as_str().map(str::to_owned);
            if page.is_none() {
                return Ok(names);
            }
        }
    }

    fn page(&self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<Url, BoxError> {
        let endpoint = self.emulator.as_deref().unwrap_or("https://storage.googleapis.com");
        let mut url = Url::parse(endpoint)?;
        url.path_segments_mut()
            .map_err(|()| format!("{endpoint} is no URL of a server"))?
            .pop_if_empty()
            .extend(["storage", "v1", "b", bucket, "o"]);
        url.query_pairs_mut()
            .append_pair("fields", "items(name),nextPageToken")
            .append_pair("prefix", prefix)
            .extend_pairs(page.map(|page| ("pageToken", page)));
        Ok(url)
    }

    async fn headers(&self) -> Result<HeaderMap, BoxError> {
        match self.credentials()?.headers(Extensions::new()).await? {
            CacheableResource::New { data, .. } => Ok(data),
            CacheableResource::NotModified => Ok(HeaderMap::new()),
        }
    }
}
