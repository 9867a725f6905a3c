mod complete;
mod upload;

use bytes::Bytes;
use conjoin::{Context, Flow, task};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{
    Attribute, AttributeValue, Attributes, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
};

use self::upload::Upload;
use super::content::Content;
use super::{IfExists, PartSize, WriteError, Written};
use crate::Meta;
use crate::http::Http;
use crate::s3::{S3, exact_path};

/// Writes `body` to an object: by one PUT if it is smaller than a part, else by a multipart upload,
/// which is aborted unless the run ends well.
///
/// Each request is signed with the SHA-256 of what it carries, so that the server has what was read.
///
/// # Errors
/// See [`WriteError`].
#[task]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn s3_write(
    s3: &S3,
    http: &Http,
    cx: &Context,
    /// Content of the object.
    body: Flow<Bytes>,
    /// What the content must be, and its media type.
    meta: Meta,
    /// Bucket to write to.
    #[arg(long)]
    to_bucket: String,
    /// Key to write to.
    #[arg(long)]
    to_key: String,
    /// Bytes in a part of an upload, at least 5 MiB; one part is held in memory. It grows where there
    /// would be more parts than S3 takes.
    #[arg(long, default_value_t)]
    part_size: PartSize,
    /// What to do when the target is there already.
    #[arg(long, value_enum, default_value_t)]
    if_exists: IfExists,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, WriteError> {
    let to = format!("s3://{to_bucket}/{to_key}");
    let target = Target::new(s3, &to_bucket, &to_key, if_exists, meta.content_type.clone());
    let target = target.map_err(|error| WriteError::write(&to, error))?;
    let part_size = part_size.bytes(meta.size);
    let mut content = Content::new(body, meta, no_checksum, to.clone());
    let put = match target.is_taken().await {
        Ok(false) => write(target, http, cx, &mut content, part_size).await?,
        refused => refused.map(|_| false),
    };
    match put {
        Ok(true) => Ok(content.written()),
        Ok(false) => if_exists.there(to),
        Err(error) => Err(WriteError::write(&to, error)),
    }
}

/// False if there is one, which may not be replaced.
async fn write(
    target: Target,
    http: &Http,
    cx: &Context,
    content: &mut Content,
    part_size: usize,
) -> Result<object_store::Result<bool>, WriteError> {
    let mut part = content.part(part_size).await?;
    if part.iter().map(Bytes::len).sum::<usize>() < part_size {
        return Ok(target.put(part).await);
    }
    let mut upload = Upload::begin(target, cx);
    while !part.is_empty() {
        if let Err(error) = upload.put(part).await {
            return Ok(Err(error));
        }
        part = content.part(part_size).await?;
    }
    Ok(upload.complete(http).await)
}

/// The object to be.
struct Target {
    store: AmazonS3,
    path: Path,
    attributes: Attributes,
    if_exists: IfExists,
}

impl Target {
    fn new(
        s3: &S3,
        bucket: &str,
        key: &str,
        if_exists: IfExists,
        content_type: Option<String>,
    ) -> object_store::Result<Self> {
        let content_type = content_type.map(AttributeValue::from);
        let attributes =
            content_type.into_iter().map(|value| (Attribute::ContentType, value)).collect();
        Ok(Self { store: s3.bucket(bucket)?, path: exact_path(key)?, attributes, if_exists })
    }

    fn replaces(&self) -> bool {
        self.if_exists == IfExists::Replace
    }

    /// Asked first, so that nothing is sent in vain.
    async fn is_taken(&self) -> object_store::Result<bool> {
        if self.replaces() {
            return Ok(false);
        }
        match self.store.head(&self.path).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn put(self, content: Vec<Bytes>) -> object_store::Result<bool> {
        let mode = if self.replaces() { PutMode::Overwrite } else { PutMode::Create };
        let options = PutOptions { mode, attributes: self.attributes, ..PutOptions::default() };
        match self.store.put_opts(&self.path, content.into_iter().collect(), options).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
