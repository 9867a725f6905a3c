use std::marker::PhantomData;

use crate::info::TaskInfo;
use crate::task::Task;

/// A task that is written by hand, whose fields are its inputs. Implemented by
/// [`#[derive(Inputs)]`](derive@crate::Inputs).
///
/// It makes the task a half for [`combine!`](crate::combine), and [`TaskInfo::of`] describes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't implement `Inputs`, which describes its fields",
    label = "`Inputs` is not derived",
    note = "write `#[derive(conjoin::Inputs)]` on the struct"
)]
pub trait Inputs {
    /// The name, the docs and the inputs.
    #[doc(hidden)]
    const INPUTS: TaskInfo;
}

/// The description of a half that is written by hand.
#[doc(hidden)]
pub struct ByHand<T>(PhantomData<T>);

impl<T: Task + Inputs> ByHand<T> {
    const WRAPPER: TaskInfo = T::INPUTS.wrapping(T::INFO);

    /// [`Task::INFO`] if it describes the struct's own fields. Otherwise it describes a task that
    /// this one wraps.
    pub const INFO: &'static TaskInfo =
        if same_inputs(T::INFO, &T::INPUTS) { T::INFO } else { &Self::WRAPPER };
}

const fn same_inputs(left: &TaskInfo, right: &TaskInfo) -> bool {
    let (left, right) = (left.inputs, right.inputs);
    let mut same = left.len() == right.len();
    let mut i = 0;
    while same && i < left.len() {
        same = same_text(left[i].name.as_bytes(), right[i].name.as_bytes());
        i += 1;
    }
    same
}

const fn same_text(left: &[u8], right: &[u8]) -> bool {
    let mut same = left.len() == right.len();
    let mut i = 0;
    while same && i < left.len() {
        same = left[i] == right[i];
        i += 1;
    }
    same
}
