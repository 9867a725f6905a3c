use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

pin_project! {
    struct Mapped<F, M> { #[pin] future: F, map: M }
}

/// Passes the output of `future` through `map`, which captures nothing and so costs nothing.
///
/// The return type is opaque because rustc names it when the future is not `Send`.
#[inline]
pub fn mapped<F: Future, T, M: Fn(F::Output) -> T>(future: F, map: M) -> impl Future<Output = T> {
    Mapped { future, map }
}

impl<F: Future, T, M: Fn(F::Output) -> T> Future for Mapped<F, M> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<T> {
        let this = self.project();
        this.future.poll(waker).map(this.map)
    }
}
