/// The type of an input, by its position in the task's struct.
///
/// A combined struct takes the types of its fields from its halves: where `#[task] fn read(key: Key)`
/// has a field `key: Key`, a pair that leaves it open has `key: <Read as Input<0>>::Type`, which is
/// the same type. `combine!` cannot write `Key`: that name means something where `read` is written,
/// and perhaps something else, or nothing, where the pair is.
#[diagnostic::on_unimplemented(message = "`{Self}` has no input at position {N}")]
pub trait Input<const N: usize> {
    /// The type.
    type Type;
}

/// A `Result`, seen through any alias.
///
/// The return type of a function is a `Result` to `#[task]` if its name ends in `Result`:
/// `io::Result<T>`, `anyhow::Result<T>`, an alias of your own. What [`Task::Output`](crate::Task) and
/// [`Task::Error`](crate::Task) are, the compiler finds through this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` ends in `Result` but is none",
    label = "not a `Result`",
    note = "`#[task]` takes a return type whose name ends in `Result` for an alias of `Result`: rename the type, or return `Result<{Self}, Infallible>`"
)]
pub trait Fallible {
    /// The `T` of `Result<T, E>`.
    type Output;
    /// The `E` of `Result<T, E>`.
    type Error;
}

impl<T, E> Fallible for Result<T, E> {
    type Output = T;
    type Error = E;
}
