use conjoin::Provide;

use crate::Stop;
use crate::http::Http;
use crate::s3::S3;

/// The environment: what the tasks borrow.
#[derive(Debug, Provide)]
pub struct Env {
    /// The account for both ends of `s3://`.
    pub s3: S3,
    /// The client for both ends of `http://`.
    pub http: Http,
    /// Told when all runs are to end.
    pub stop: Stop,
}

impl Env {
    /// With this account, and a client and a stop of its own.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn new(s3: S3) -> reqwest::Result<Self> {
        Ok(Self { s3, http: Http::new()?, stop: Stop::default() })
    }
}
