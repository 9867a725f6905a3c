/// A `Result`, seen through any alias.
///
/// `#[task]` treats a return type as a `Result` if its name ends in `Result`: `io::Result<T>`,
/// `anyhow::Result<T>`, an alias of your own. The compiler finds `Task::Output` and `Task::Error`
/// through this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is named like a `Result` but isn't one",
    label = "not a `Result`",
    note = "`#[task]` treats a return type whose name ends in `Result` as an alias of `Result`: rename the type, or return `Result<{Self}, Infallible>`"
)]
pub trait IsResult {
    /// The `T` of `Result<T, E>`.
    type Output;
    /// The `E` of `Result<T, E>`.
    type Error;
}

#[diagnostic::do_not_recommend]
impl<T, E> IsResult for Result<T, E> {
    type Output = T;
    type Error = E;
}
