use std::hint::black_box;

use tower::{Service, ServiceExt, service_fn};

use super::{BoxError, Load};
use crate::work::{Failed, read, write};

fn pair() -> impl Service<usize, Response = usize, Error = Failed> {
    ServiceExt::<usize>::and_then(service_fn(read), write)
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    let mut pair = pair();
    for _ in 0..load.runs {
        black_box(pair.ready().await?.call(black_box(load.bytes)).await?);
    }
    Ok(())
}

pub fn size() -> usize {
    size_of_val(&pair().call(8))
}
