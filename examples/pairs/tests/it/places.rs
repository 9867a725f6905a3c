//! The places that need a server of their own.

mod gcs;
mod postgres;
mod seaweed;

pub(crate) use self::gcs::GcsPlace;
pub(crate) use self::postgres::PgPlace;
pub(crate) use self::seaweed::SeaweedPlace;

use std::ffi::OsString;

fn args(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}
