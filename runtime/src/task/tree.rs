//! The variants of an enum of tasks, as one type.
//!
//! An `async` block or a `match` with a future for each variant is a type that rustc looks at again for
//! every variant: its time grows with the square of their number. This tree is looked at once.

use std::future::{Future, pending};

use super::variants::Either;
use crate::context::Context;
use crate::pair::mapped;
use crate::task::{RunIn, Task};

/// What a run of `T` returns.
pub type Returned<T> = Result<<T as Task>::Output, <T as Task>::Error>;

/// An enum whose variants each hold a task.
pub trait Variants: Task {
    /// A balanced tree of [`Branch`]es, with a [`Leaf`] for each variant.
    type Tree;

    /// Returns the task at its leaf.
    fn tree(self) -> Self::Tree;
}

/// The variant of this number.
pub trait Variant<const N: usize>: Variants {
    /// Its task.
    type Task: Task;

    /// Returns what the enum returns.
    ///
    /// # Errors
    ///
    /// The error of its task, in the enum's.
    fn returned(result: Returned<Self::Task>) -> Returned<Self>;
}

/// One of two sides of the tree.
pub enum Branch<L, R> {
    Left(L),
    Right(R),
}

/// The task of variant `N` of the enum `Of`.
pub struct Leaf<Of: Variant<N>, const N: usize>(pub Of::Task);

/// Runs the task at whichever leaf it is.
pub trait RunTree<Of: Task, Env: ?Sized> {
    /// [`RunIn::run_in`].
    fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = Returned<Of>> + Send;
}

impl<Of: Variant<N>, Env: ?Sized, const N: usize> RunTree<Of, Env> for Leaf<Of, N>
where
    Of::Task: RunIn<Env>,
{
    #[inline]
    fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = Returned<Of>> + Send {
        mapped(self.0.run_in(env, cx), Of::returned)
    }
}

impl<Of: Task, Env: ?Sized, L, R> RunTree<Of, Env> for Branch<L, R>
where
    L: RunTree<Of, Env>,
    R: RunTree<Of, Env>,
{
    #[inline]
    fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = Returned<Of>> + Send {
        match self {
            Self::Left(left) => Either::Left { future: left.run_in(env, cx) },
            Self::Right(right) => Either::Right { future: right.run_in(env, cx) },
        }
    }
}

/// As [`RunTree`], by the task's own [`RunIn::run`], which knows whether it needs a context.
pub trait StartTree<Of: Task, Env: ?Sized> {
    /// [`RunIn::run`].
    fn run(self, env: &Env) -> impl Future<Output = Returned<Of>> + Send;
}

impl<Of: Variant<N>, Env: ?Sized + Sync, const N: usize> StartTree<Of, Env> for Leaf<Of, N>
where
    Of::Task: RunIn<Env> + Send,
{
    #[inline]
    fn run(self, env: &Env) -> impl Future<Output = Returned<Of>> + Send {
        mapped(self.0.run(env), Of::returned)
    }
}

impl<Of: Task, Env: ?Sized, L, R> StartTree<Of, Env> for Branch<L, R>
where
    L: StartTree<Of, Env>,
    R: StartTree<Of, Env>,
{
    #[inline]
    fn run(self, env: &Env) -> impl Future<Output = Returned<Of>> + Send {
        match self {
            Self::Left(left) => Either::Left { future: left.run(env) },
            Self::Right(right) => Either::Right { future: right.run(env) },
        }
    }
}

/// An enum, which may be `Send`. Of the two methods called `start`, the macros' output gets the first one
/// whose bounds are met.
pub struct SendEnum<T>(pub T);

impl<T: Variants + Send> SendEnum<T> {
    #[inline]
    pub fn start<Env: ?Sized>(self, env: &Env) -> impl Future<Output = Returned<T>> + Send
    where
        T::Tree: StartTree<T, Env>,
    {
        self.0.tree().run(env)
    }
}

/// For an enum that is not `Send`. Nothing can call its `run`.
pub trait NotSendEnum<T: Task> {
    /// Never runs it.
    fn start<Env: ?Sized>(self, env: &Env) -> impl Future<Output = Returned<T>> + Send;
}

impl<T: Task> NotSendEnum<T> for SendEnum<T> {
    fn start<Env: ?Sized>(self, _: &Env) -> impl Future<Output = Returned<T>> + Send {
        pending()
    }
}
