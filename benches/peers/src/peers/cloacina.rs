//! The graph that its macro compiles into one function; its workflows need a database.

use std::hint::black_box;

use cloacina_macros::computation_graph;
use cloacina_workflow::Context;
use serde_json::{Value, json};

use super::{BoxError, Load};

#[computation_graph(graph = { read -> write })]
mod pair {
    use super::{Context, Value};
    use crate::work::{self, Failed};

    pub async fn read(context: &Context<Value>) -> Result<Vec<u8>, Failed> {
        let bytes = context.get("bytes").and_then(Value::as_u64).ok_or(Failed)?;
        work::read(usize::try_from(bytes).map_err(|_| Failed)?).await
    }

    /// It borrows the first step's output, and the step takes it by value: a clone.
    pub async fn write(body: &Result<Vec<u8>, Failed>) -> usize {
        match body {
            Ok(body) => work::write(body.clone()).await.unwrap_or_default(),
            Err(Failed) => 0,
        }
    }
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    let mut context = Context::new();
    context.insert("bytes", json!(load.bytes))?;
    for _ in 0..load.runs {
        black_box(pair_compiled(black_box(&context)).await);
    }
    Ok(())
}

pub fn size() -> usize {
    size_of_val(&pair_compiled(&Context::new()))
}
