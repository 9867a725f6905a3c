//! Checks by `#[task]` of types that may be aliases, which only the compiler can resolve.
//!
//! An inherent constant takes precedence over the trait's of the same name, so `Probe<T>::CONTEXT` is
//! true for exactly the types that have an impl here.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use crate::Context;

/// Asks about one type.
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answers for all other types.
pub trait Otherwise {
    /// Whether it is the context, or a pointer that owns one.
    const CONTEXT: bool = false;
    /// Whether it is a `Result`.
    const RESULT: bool = false;
    /// Whether it is a boxed future.
    const FUTURE: bool = false;
    /// Whether the two types are the same.
    const SAME: bool = false;
}

impl<T: ?Sized> Otherwise for Probe<T> {}

macro_rules! is {
    ($answer:ident: $($({$($parameter:tt),*})? $ty:ty),* $(,)?) => {
        $(impl $(<$($parameter),*>)? Probe<$ty> {
            /// Yes.
            pub const $answer: bool = true;
        })*
    };
}

is!(CONTEXT: Context, Arc<Context>, Rc<Context>, Box<Context>);
is!(RESULT: {T, E} Result<T, E>);
is! {
    FUTURE:
    {'a, T} Box<dyn Future<Output = T> + 'a>,
    {'a, T} Box<dyn Future<Output = T> + Send + 'a>,
    {'a, T} Box<dyn Future<Output = T> + Unpin + 'a>,
    {'a, T} Box<dyn Future<Output = T> + Send + Unpin + 'a>,
    {'a, T} Pin<Box<dyn Future<Output = T> + 'a>>,
    {'a, T} Pin<Box<dyn Future<Output = T> + Send + 'a>>,
    {'a, T} Pin<Box<dyn Future<Output = T> + Sync + 'a>>,
    {'a, T} Pin<Box<dyn Future<Output = T> + Send + Sync + 'a>>,
}

/// Asks whether two types are the same.
pub struct Same<A: ?Sized, B: ?Sized>(PhantomData<A>, PhantomData<B>);

impl<A: ?Sized, B: ?Sized> Otherwise for Same<A, B> {}

impl<T: ?Sized> Same<T, T> {
    /// Yes.
    pub const SAME: bool = true;
}
