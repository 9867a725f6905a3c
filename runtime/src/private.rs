//! What the macros' output names. Not public: it changes without notice.

pub use core;

pub use conjoin_macros::{Attributes, Describe};
#[cfg(feature = "tracing")]
pub use tracing;

pub use crate::blocking::run_blocking;
pub use crate::pair::{
    Compare, ForHalves, NotSend, Types, Unused, Verdict, WithoutContext, mapped, run_awaiting,
    run_matched, run_stitched,
};
pub use crate::task::error::{
    AsError, CannotHold, ErrorFns, HeldError, Holder, HoldsError, HoldsNone, Probe,
};
pub use std::string::String;
pub mod default_text {
    pub use crate::task::default_text::{
        CommandLine, Text, ViaDisplay, ViaNone, ViaPath, list, one, option,
    };
}
pub use crate::retry::{AskRetry, InChain, NotInChain};
pub use crate::task::input::{Carrier, Carry, Held, InputDefault, Sound};
pub use crate::task::inputs::ByHand;
pub mod probe {
    pub use crate::task::probe::{Otherwise, Probe, Same};
}
pub use crate::task::tree::{
    Branch, Leaf, NotSendEnum, Returned, RunTree, SendEnum, Variant, Variants,
};
pub use crate::task::variants::{
    absurd, error_source, held_variant, hold_variant, release_variant,
};
#[cfg(feature = "tracing")]
pub use crate::trace::{NotShown, Shown, seam_failure, task_failure, text, traced};
pub use crate::{
    __default_text as default_text, __error_fns as error_fns, __traced as traced, __whole as whole,
};
