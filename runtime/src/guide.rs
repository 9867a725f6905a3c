#![doc = include_str!("../docs/guide/index.md")]

#[doc = include_str!("../docs/guide/tasks.md")]
pub mod tasks {}

#[doc = include_str!("../docs/guide/combining.md")]
pub mod combining {}

#[doc = include_str!("../docs/guide/resources.md")]
pub mod resources {}

#[doc = include_str!("../docs/guide/streams.md")]
pub mod streams {}

#[doc = include_str!("../docs/guide/seam.md")]
pub mod seam {}

#[doc = include_str!("../docs/guide/failures.md")]
pub mod failures {}

#[doc = include_str!("../docs/guide/ends.md")]
pub mod ends {}

#[doc = include_str!("../docs/guide/many.md")]
pub mod many {}

#[doc = include_str!("../docs/guide/wrappers.md")]
pub mod wrappers {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/derives.md")]
pub mod derives {}

#[doc = include_str!("../docs/guide/defaults.md")]
pub mod defaults {}

#[doc = include_str!("../docs/guide/worker.md")]
pub mod worker {}

#[doc = include_str!("../docs/guide/tracing.md")]
pub mod tracing {}

#[doc = include_str!("../docs/guide/when-it-does-not-compile.md")]
pub mod when_it_does_not_compile {}

#[doc = include_str!("../docs/guide/overhead.md")]
pub mod overhead {}

#[doc = include_str!("../docs/guide/inside.md")]
pub mod inside {}
