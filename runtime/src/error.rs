use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};

use crate::{FlowError, Task};

/// Any error, as the stitch's `?` makes it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The error of a combined task: which half failed, and its own error, typed.
///
/// The parameters are the two tasks. `Display` names the half, and through nested pairs the way to
/// it; [`source`](Error::source) is the original error at the end of that way.
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
        /// What the second half made of it; `None` if it returned `Ok`.
        second: Option<Second::Error>,
    },
    /// The second half failed.
    Second(Second::Error),
}

impl<First: Task, Second: Task> CombinedError<First, Second> {
    /// The original error, however deep the pair is nested. Behind both [`Error::source`], which
    /// asks for bounds, and [`Task::source`], which has none to offer.
    #[doc(hidden)]
    pub fn original(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::First(error) => First::source(error),
            Self::Stitch(error) => Some(&**error),
            Self::Flow { error, .. } => error.source(),
            Self::Second(error) => Second::source(error),
        }
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
