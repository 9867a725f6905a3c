use crate::box_error::BoxError;

/// What the future of an undo can return: `()` or a `Result`.
#[diagnostic::on_unimplemented(
    message = "an undo must return `()` or a `Result`, not `{Self}`",
    label = "not `()` and not a `Result`"
)]
pub trait UndoOutput {
    /// Returns whether the undo succeeded.
    ///
    /// # Errors
    ///
    /// Fails with the error that the undo returned, if any.
    fn into_result(self) -> Result<(), BoxError>;
}

impl UndoOutput for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<T, E: Into<BoxError>> UndoOutput for Result<T, E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map(drop).map_err(Into::into)
    }
}
