use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};

use crate::box_error::BoxError;
use crate::flow::error::FlowError;
use crate::retry::Retry;
use crate::task::{ErrorFns, HeldError, Task};

/// The error of a combined task: which half failed, and its own error, typed.
///
/// The parameters are the two tasks. `Display` prints the path to the failed half, through nested
/// pairs, and its error. [`source`](Error::source) is the original error at the end of that path.
///
/// It is not `#[non_exhaustive]`: a run fails in one of these four ways, and a caller that
/// handles each of them should not need a fifth arm.
///
/// ```
/// use std::error::Error;
/// use std::num::ParseIntError;
///
/// use conjoin::{CombinedError, RunIn, combine, task};
///
/// #[task(output(text))]
/// fn read(text: String) -> String {
///     text
/// }
///
/// #[task]
/// fn parse(text: String) -> Result<u32, ParseIntError> {
///     text.parse()
/// }
///
/// combine! { struct ReadNumber = Read => Parse }
///
/// # futures::executor::block_on(async {
/// let error = ReadNumber { text: "one".to_owned() }.run(&()).await.unwrap_err();
/// assert_eq!(error.to_string(), "Parse: invalid digit found in string");
/// assert!(error.source().unwrap().is::<ParseIntError>());
/// match error {
///     CombinedError::First(never) => match never {},
///     CombinedError::Stitch(error) => panic!("{error}"),
///     CombinedError::Flow { error, .. } => panic!("{error}"),
///     CombinedError::Second(error) => assert_eq!(error, "one".parse::<u32>().unwrap_err()),
/// }
/// # });
/// ```
pub enum CombinedError<First: Task, Second: Task> {
    /// The first half failed.
    First(First::Error),
    /// An expression of the stitch failed.
    Stitch(BoxError),
    /// A [`Flow`](crate::Flow) that crossed the seam failed while the second half was reading it.
    Flow {
        /// The failure, with the task that the flow came from.
        error: FlowError,
        /// The second half's own error; `None` if it returned `Ok`.
        second: Option<Second::Error>,
    },
    /// The second half failed.
    Second(Second::Error),
}

impl<First: Task, Second: Task> CombinedError<First, Second> {
    /// Returns whether trying again helps. The half that failed decides; for a flow's failure, the half
    /// that made the flow. For an error of the stitch it is `Unspecified`.
    pub fn retry(&self) -> Retry {
        match self {
            Self::First(error) => First::retry(error),
            Self::Stitch(_) => Retry::Unspecified,
            Self::Flow { error, .. } => error.retry(),
            Self::Second(error) => Second::retry(error),
        }
    }

    /// Returns the original error, however deep the pair is nested. [`Error::source`] and
    /// [`ErrorFns`] both call it: the first has bounds on the errors, the second can't have any.
    fn original(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::First(error) => First::ERROR.source(error),
            Self::Stitch(error) => Some(&**error),
            Self::Flow { error, .. } => error.source(),
            Self::Second(error) => Second::ERROR.source(error),
        }
    }

    fn hold(self) -> Result<HeldError, Self> {
        let held = match self {
            Self::First(error) => Held::First(First::ERROR.hold(error).map_err(Self::First)?),
            Self::Stitch(error) => Held::Stitch(error),
            Self::Flow { error, second: None } => Held::Flow(error, None),
            Self::Flow { error, second: Some(second) } => match Second::ERROR.hold(second) {
                Ok(second) => Held::Flow(error, Some(second)),
                Err(second) => return Err(Self::Flow { error, second: Some(second) }),
            },
            Self::Second(error) => Held::Second(Second::ERROR.hold(error).map_err(Self::Second)?),
        };
        Ok(HeldError::new(held))
    }

    fn release(held: HeldError) -> Self {
        match held.release() {
            Held::First(held) => Self::First(First::ERROR.release(held)),
            Held::Stitch(error) => Self::Stitch(error),
            Held::Flow(error, held) => {
                Self::Flow { error, second: held.map(|held| Second::ERROR.release(held)) }
            }
            Held::Second(held) => Self::Second(Second::ERROR.release(held)),
        }
    }
}

/// The error of a pair in a `Send` container: its halves store their own.
enum Held {
    First(HeldError),
    Stitch(BoxError),
    Flow(FlowError, Option<HeldError>),
    Second(HeldError),
}

impl<First: Task, Second: Task> ErrorFns<CombinedError<First, Second>> {
    /// The functions of a pair's error, made of those of its halves.
    #[must_use]
    pub const fn combined() -> Self {
        Self::new(CombinedError::original, CombinedError::hold, CombinedError::release)
    }
}

impl<First: Task, Second: Task> Debug for CombinedError<First, Second>
where
    First::Error: Debug,
    Second::Error: Debug,
{
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::First(error) => f.debug_tuple("First").field(error).finish(),
            Self::Stitch(error) => f.debug_tuple("Stitch").field(error).finish(),
            Self::Flow { error, second } => {
                f.debug_struct("Flow").field("error", error).field("second", second).finish()
            }
            Self::Second(error) => f.debug_tuple("Second").field(error).finish(),
        }
    }
}

impl<First: Task, Second: Task> Display for CombinedError<First, Second>
where
    First::Error: Display,
    Second::Error: Display,
{
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (first, second) = (First::INFO.name, Second::INFO.name);
        match self {
            Self::First(error) => write!(f, "{first}: {error}"),
            Self::Stitch(error) => write!(f, "stitch of {first} and {second}: {error}"),
            Self::Flow { error, .. } => Display::fmt(error, f),
            Self::Second(error) => write!(f, "{second}: {error}"),
        }
    }
}

impl<First: Task, Second: Task> Error for CombinedError<First, Second>
where
    First::Error: Debug + Display,
    Second::Error: Debug + Display,
{
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.original()
    }
}
