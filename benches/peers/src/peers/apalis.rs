//! A worker whose queue contains all runs.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use apalis_core::backend::TaskSink;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::context::WorkerContext;
use apalis_workflow::SteppedFlow;
use apalis_workflow::in_memory::InMemoryWorkflow;

use super::{BoxError, Load};
use crate::work::{read, write};

pub async fn runs(load: Load) -> Result<(), BoxError> {
    let left = Arc::new(AtomicUsize::new(load.runs));
    let pair = SteppedFlow::new("pair").and_then(async |bytes: usize| read(bytes).await).and_then(
        move |body: Vec<u8>, worker: WorkerContext| {
            let left = Arc::clone(&left);
            async move {
                let length = write(body).await?;
                if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                    worker.stop()?;
                }
                Ok::<_, BoxError>(length)
            }
        },
    );
    let mut backend = InMemoryWorkflow::create();
    for _ in 0..load.runs {
        backend.push(black_box(load.bytes)).await?;
    }
    WorkerBuilder::new("worker").backend(backend).build(pair).run().await?;
    Ok(())
}
