use std::any::Any;

use crate::{BoxError, CombinedError, FlowError, Task};

/// An error of some task while its undos are awaited: see [`Task::hold`].
#[derive(Debug)]
pub struct HeldError(Box<dyn Any + Send>);

impl HeldError {
    /// Puts an error away.
    pub fn new<E: Send + 'static>(error: E) -> Self {
        Self(Box::new(error))
    }

    /// Gets it back.
    ///
    /// # Panics
    ///
    /// What was put away is no `E`.
    #[must_use]
    pub fn release<E: 'static>(self) -> E {
        *self.0.downcast().expect("the task that held it releases it")
    }
}

/// That of a combined task, whose halves hold their own.
enum Combined {
    First(HeldError),
    Stitch(BoxError),
    Flow(FlowError, Option<HeldError>),
    Second(HeldError),
}

impl<First: Task, Second: Task> CombinedError<First, Second> {
    #[doc(hidden)]
    pub fn hold(self) -> Result<HeldError, Self> {
        let held = match self {
            Self::First(error) => Combined::First(First::hold(error).map_err(Self::First)?),
            Self::Stitch(error) => Combined::Stitch(error),
            Self::Flow { error, second: None } => Combined::Flow(error, None),
            Self::Flow { error, second: Some(second) } => match Second::hold(second) {
                Ok(second) => Combined::Flow(error, Some(second)),
                Err(second) => return Err(Self::Flow { error, second: Some(second) }),
            },
            Self::Second(error) => Combined::Second(Second::hold(error).map_err(Self::Second)?),
        };
        Ok(HeldError::new(held))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn release(held: HeldError) -> Self {
        match held.release() {
            Combined::First(held) => Self::First(First::release(held)),
            Combined::Stitch(error) => Self::Stitch(error),
            Combined::Flow(error, held) => Self::Flow { error, second: held.map(Second::release) },
            Combined::Second(held) => Self::Second(Second::release(held)),
        }
    }
}
