use std::hint::black_box;

use floxide::{FloxideError, Node, Transition, Workflow, WorkflowCtx, node, workflow};

use super::{BoxError, Load};
use crate::work;

node! {
    pub struct Read {};
    context = ();
    input = usize;
    output = Vec<u8>;
    |_ctx, bytes| {
        let body = work::read(bytes).await;
        body.map(Transition::Next).map_err(|error| FloxideError::Generic(error.to_string()))
    }
}

node! {
    pub struct Write {};
    context = ();
    input = Vec<u8>;
    output = usize;
    |_ctx, body| {
        let length = work::write(body).await;
        length.map(Transition::Next).map_err(|error| FloxideError::Generic(error.to_string()))
    }
}

workflow! {
    pub struct Pair {
        read: Read,
        write: Write,
    }
    start = read;
    context = ();
    edges {
        read => { [ write ] };
        write => {};
    }
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    let pair = Pair { read: Read {}, write: Write {} };
    let context = WorkflowCtx::new(());
    for _ in 0..load.runs {
        black_box(pair.run(&context, black_box(load.bytes)).await?);
    }
    Ok(())
}
