mod codec;
mod unreadable;

use std::fmt::{self, Debug, Formatter};

pub use codec::JobCodec;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use unreadable::Mistake;
pub(crate) use unreadable::Unreadable;

/// A task as the arguments of an apalis job.
///
/// [`Queue`](crate::Queue) and [`Worker`](crate::Worker) make jobs of tasks by themselves. This type is for
/// other backends of apalis, and for its own worker:
///
/// ```
/// use apalis_core::backend::TaskSink;
/// use apalis_core::backend::memory::MemoryStorage;
/// use apalis_core::worker::builder::WorkerBuilder;
/// use conjoin::{Runner, combine, task};
/// use conjoin_apalis::{Job, JobRunner};
///
/// #[task(output(text))]
/// async fn read(text: String) -> std::io::Result<String> {
///     Ok(text)
/// }
///
/// #[task]
/// async fn count(text: String, letter: char) -> usize {
///     text.matches(letter).count()
/// }
///
/// combine! { struct CountInText = Read => Count }
///
/// # futures::executor::block_on(async {
/// let mut queue = MemoryStorage::<Job<CountInText>>::new();
/// queue.push(CountInText { text: "seam".to_owned(), letter: 'a' }.into()).await?;
///
/// let worker = WorkerBuilder::new("worker-1").backend(queue);
/// let worker = worker.build(JobRunner::new(Runner::new(())));
/// # let soon = async { Ok::<_, std::io::Error>(()) };
/// worker.run_until(soon).await?;
/// # Ok::<_, conjoin::BoxError>(())
/// # }).unwrap();
/// ```
///
/// A backend that stores bytes needs the [`JobCodec`], and a task with serde's `Serialize` and
/// `Deserialize`: the payload is the task's JSON. Give the queue a name: without one, apalis takes the
/// Rust path of the type, and a struct that moves leaves its jobs behind.
///
/// ```text
/// let queue = RedisStorage::new_with_config(connection, Config::new("count-in-text"))
///     .with_codec(JobCodec);
/// ```
///
/// # Payloads of other versions
///
/// The payload is an ordinary struct, so serde's attributes say what can be read: `#[serde(default)]` on
/// a new input, `#[serde(alias = "..")]` on a renamed one. Write them on the function's parameter:
/// `#[task]` and [`combine!`](conjoin::combine) carry them along.
pub struct Job<T>(pub(crate) Result<T, Unreadable>);

// A worker of apalis asks for it. Nothing pins the task in a job.
impl<T> Unpin for Job<T> {}

impl<T> From<T> for Job<T> {
    fn from(task: T) -> Self {
        Self(Ok(task))
    }
}

impl<T: Clone> Clone for Job<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Debug> Debug for Job<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(task) => f.debug_tuple("Job").field(task).finish(),
            Err(unreadable) => f.debug_tuple("Job").field(&format_args!("{unreadable}")).finish(),
        }
    }
}
