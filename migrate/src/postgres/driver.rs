use std::future::poll_fn;
use std::pin::pin;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Fuse};
use tokio_postgres::Error;

/// What moves the bytes of a connection. Its error reaches the caller that waits for an answer.
pub(crate) struct Driver(Fuse<BoxFuture<'static, ()>>);

impl Driver {
    pub(super) fn new(
        connection: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Self {
        Self(connection.map(drop).boxed().fuse())
    }

    pub(super) fn into_future(self) -> impl Future<Output = ()> + Send + 'static {
        self.0
    }

    /// Drives the connection until there is the answer.
    pub(crate) async fn until<T>(&mut self, answer: impl Future<Output = T>) -> T {
        let mut answer = pin!(answer);
        poll_fn(|waker| {
            let _ = self.0.poll_unpin(waker);
            answer.as_mut().poll(waker)
        })
        .await
    }
}
