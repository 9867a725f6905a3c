use apalis_core::backend::codec::Codec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde_json::Error;

use super::Job;

/// How a [`Job`] is stored: as the JSON of its task. For `.with_codec(JobCodec)` on any backend that
/// stores bytes.
///
/// It differs from apalis' own in one thing: a payload that is not the task's is read too, and the
/// [`JobRunner`](super::JobRunner) then kills that job. Otherwise the worker ends with the error, and
/// so does the next one that takes the job over.
#[derive(Debug, Clone, Copy, Default)]
pub struct JobCodec;

impl<T: Serialize + DeserializeOwned> Codec<Job<T>> for JobCodec {
    type Error = Error;
    type Compact = Vec<u8>;

    fn encode(&self, Job(task): &Job<T>) -> Result<Vec<u8>, Error> {
        match task {
            Ok(task) => serde_json::to_vec(task),
            Err(unreadable) => Err(Error::custom(unreadable)),
        }
    }

    fn decode(&self, payload: &Vec<u8>) -> Result<Job<T>, Error> {
        let task = serde_json::from_slice(payload);
        Ok(Job(task.map_err(|error| error.to_string().into())))
    }
}
