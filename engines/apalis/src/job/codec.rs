use apalis_core::backend::codec::Codec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde_json::Error;

use super::Job;
use super::unreadable::Unreadable;

/// Stores a [`Job`] as the JSON of its task. Use it with `.with_codec(JobCodec)` on any backend that
/// stores bytes.
///
/// It differs from apalis' own codec in one way: a payload that isn't the task's is decoded too, and
/// whatever runs the job then fails it. With apalis' codec the worker ends with the error, and so does
/// the next one that takes the job over.
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
        Ok(Job(task.map_err(|error| Unreadable::new::<T>(payload, &error))))
    }
}
