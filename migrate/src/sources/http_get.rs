use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use conjoin::{Context, Flow, task};
use reqwest::Response;

use super::{ReadError, opened};
use crate::Meta;
use crate::hex::hex;
use crate::http::Http;

/// Opens a resource by one GET, whose body is left to be read.
///
/// # Errors
/// When the server cannot be reached or refuses it.
#[task(output(body, meta))]
pub async fn http_get(
    http: &Http,
    cx: &Context,
    /// URL to read from.
    #[arg(long)]
    url: String,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    read_ahead: usize,
) -> Result<(Flow<Bytes>, Meta), ReadError> {
    let sent = http.client().get(&url).send().await;
    match sent.and_then(Response::error_for_status) {
        Ok(response) => {
            let meta = meta(&response);
            let body = opened(cx, url, response.bytes_stream(), meta.size);
            Ok((body.ahead(read_ahead), meta))
        }
        Err(error) => Err(ReadError::new(url, error.without_url())),
    }
}

fn meta(response: &Response) -> Meta {
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    Meta {
        size: header("content-length").and_then(|size| size.parse().ok()),
        md5: header("content-md5").and_then(md5_of_base64),
        content_type: header("content-type").map(str::to_owned),
    }
}

fn md5_of_base64(text: &str) -> Option<String> {
    let md5: [u8; 16] = BASE64_STANDARD.decode(text).ok()?.try_into().ok()?;
    Some(hex(md5))
}
