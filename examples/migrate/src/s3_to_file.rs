//! The program itself: the source and the sink as one task.

use conjoin::combine;

use crate::file_write::FileWrite;
use crate::s3_read::{S3Read, etag_md5};

combine! {
    /// Copies an object from S3 to a directory, or without arguments shows how, on a server of its
    /// own.
    ///
    /// The account and the endpoint are taken from the environment: `AWS_REGION`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL`.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct S3ToFile = S3Read => |object| FileWrite {
        size: object.meta.size,
        md5: etag_md5(&object.meta),
        name: object.meta.location.to_string(),
        body: object.body,
        ..
    }
}
