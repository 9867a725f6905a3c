//! A pair whose stitch maps names: the object's key becomes the file's name.

use conjoin::combine;

use crate::sinks::FileWrite;
use crate::sources::S3Read;

combine! {
    /// Copies an object from S3 to a directory, under its key.
    ///
    /// The account and the endpoint come from the environment: `AWS_REGION`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL`.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct S3ToDir = S3Read { read_ahead: 4, .. } => |object, key| FileWrite {
        body: object.body,
        meta: object.meta,
        name: key,
        ..
    }
}
