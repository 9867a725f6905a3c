use std::hint::black_box;

use super::{BoxError, Load};
use crate::work::{Failed, read, write};

async fn pair(bytes: usize) -> Result<usize, Failed> {
    write(read(bytes).await?).await
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    for _ in 0..load.runs {
        black_box(pair(black_box(load.bytes)).await?);
    }
    Ok(())
}

pub fn size() -> usize {
    size_of_val(&pair(8))
}
