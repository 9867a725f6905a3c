//! Whether running a move again helps, for the queues and engines that would.

use std::error::Error;
use std::io;
use std::iter::successors;

use conjoin::Retry;

use crate::s3::S3Error;
use crate::wire::RequestError;

/// Asks the causes of an error, from the outermost.
///
/// [`Retry::Never`] is for what the move itself asks for and doesn't get: an object that isn't there
/// stays missing. It isn't for what depends on the worker or its account, such as an expired token or
/// a missing permission: the next attempt may run elsewhere, or later.
pub(crate) fn of(error: &(dyn Error + 'static)) -> Retry {
    successors(Some(error), |&cause| inner(cause)).find_map(verdict).unwrap_or_default()
}

/// An `io::Error` hides the error that it wraps.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|error| error as _).or_else(|| error.source())
}

fn verdict(cause: &(dyn Error + 'static)) -> Option<Retry> {
    if let Some(error) = cause.downcast_ref() {
        return Some(of_request(error));
    }
    if let Some(error) = cause.downcast_ref() {
        return Some(of_s3(error));
    }
    #[cfg(feature = "gcs")]
    if let Some(error) = cause.downcast_ref() {
        return Some(of_gcs(error));
    }
    #[cfg(feature = "postgres")]
    if let Some(error) = cause.downcast_ref::<tokio_postgres::Error>() {
        return Some(of_postgres(error));
    }
    // Another error may be in it.
    cause.downcast_ref::<io::Error>().and_then(|error| of_file(error.kind()))
}

fn of_s3(error: &S3Error) -> Retry {
    match error {
        S3Error::Account(_) => Retry::Unspecified,
        S3Error::Bucket(..) | S3Error::Key(..) => Retry::Never,
        S3Error::Request(error) | S3Error::Abort { source: error, .. } => of_request(error),
    }
}

#[cfg(feature = "gcs")]
fn of_gcs(error: &crate::gcs::GcsError) -> Retry {
    match error {
        crate::gcs::GcsError::Account(_) => Retry::Unspecified,
        crate::gcs::GcsError::Request(error) => of_request(error),
    }
}

fn of_request(error: &RequestError) -> Retry {
    let wait = error.retry_after().map(Retry::After);
    let status = || error.code().map(|code| of_status(code.as_u16()));
    wait.or_else(status).unwrap_or_default()
}

/// Not 400, which S3 answers for an expired token and for a body that came too slowly.
fn of_status(status: u16) -> Retry {
    match status {
        404 | 405 | 410 | 413 | 414 => Retry::Never,
        _ => Retry::Unspecified,
    }
}

/// The classes of `SQLSTATE`: wrong data, broken constraints, and mistakes in the SQL.
#[cfg(feature = "postgres")]
fn of_postgres(error: &tokio_postgres::Error) -> Retry {
    use tokio_postgres::error::SqlState;
    let state = error.code().filter(|state| **state != SqlState::INSUFFICIENT_PRIVILEGE);
    match state.and_then(|state| state.code().get(..2)) {
        Some("22" | "23" | "42") => Retry::Never,
        _ => Retry::Unspecified,
    }
}

fn of_file(kind: io::ErrorKind) -> Option<Retry> {
    use io::ErrorKind::{InvalidFilename, IsADirectory, NotADirectory, NotFound};
    let never = matches!(kind, NotFound | IsADirectory | NotADirectory | InvalidFilename);
    never.then_some(Retry::Never)
}
