use std::hint::black_box;

use conjoin::{Context, RunIn, combine};

use super::{BoxError, Load};
use crate::work::{Read, Write};

combine! {
    struct Pair = Read => Write
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    for _ in 0..load.runs {
        black_box(Pair { bytes: black_box(load.bytes) }.run(&()).await?);
    }
    Ok(())
}

pub fn size() -> usize {
    size_of_val(&Pair { bytes: 8 }.run(&()))
}

/// Inside an ongoing run, like a half.
pub async fn runs_in(load: Load) -> Result<(), BoxError> {
    let cx = Context::new();
    for _ in 0..load.runs {
        black_box(Pair { bytes: black_box(load.bytes) }.run_in(&(), &cx).await?);
    }
    Ok(())
}

pub fn size_in() -> usize {
    size_of_val(&Pair { bytes: 8 }.run_in(&(), &Context::new()))
}
