use std::hint::black_box;
use std::sync::Arc;

use sayiir_core::context::WorkflowContext;
use sayiir_core::workflow::{WorkflowBuilder, WorkflowStatus};
use sayiir_runtime::serialization::RkyvCodec;
use sayiir_runtime::{InProcessRunner, WorkflowRunner};

use super::{BoxError, Load};
use crate::work::{Failed, read, write};

pub async fn runs(load: Load) -> Result<(), BoxError> {
    let context = WorkflowContext::new("pair", Arc::new(RkyvCodec), Arc::new(()));
    let pair = WorkflowBuilder::new(context)
        .then("read", |bytes: u64| async move { Ok(read(usize::try_from(bytes)?).await?) })
        .then("write", |body: Vec<u8>| async move { Ok(u64::try_from(write(body).await?)?) })
        .build()?;
    for _ in 0..load.runs {
        match InProcessRunner.run(&pair, black_box(load.bytes as u64)).await? {
            WorkflowStatus::Completed => {}
            _ => return Err(Failed.into()),
        }
    }
    Ok(())
}
