use google_cloud_gax::error::Error;
use google_cloud_gax::retry_policy::RetryPolicy;
use google_cloud_gax::retry_result::RetryResult;
use google_cloud_gax::retry_state::RetryState;
use google_cloud_storage::retry_policy::RetryableErrors;

/// As the client retries by itself, but only what the server has answered.
///
/// When the connection is lost while a part is sent, version 1.21 of the client forgets the part and
/// goes on with the one after it: the object is finished without it, and only then found wrong.
#[derive(Debug)]
pub(super) struct RetryAnswers;

impl RetryPolicy for RetryAnswers {
    fn on_error(&self, state: &RetryState, error: Error) -> RetryResult {
        match error.http_status_code() {
            Some(_) => RetryableErrors.on_error(state, error),
            None => RetryResult::Permanent(error),
        }
    }
}
