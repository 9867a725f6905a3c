use std::hint::black_box;

use dagx::{DagRunner, Task, task};

use super::{BoxError, Load};
use crate::work::{self, Failed};

struct Read(usize);

#[task]
impl Read {
    async fn run(&self) -> Result<Vec<u8>, Failed> {
        work::read(self.0).await
    }
}

struct Write;

/// It borrows the first step's output, and the step takes it by value: a clone.
#[task]
impl Write {
    async fn run(body: &Result<Vec<u8>, Failed>) -> Result<usize, Failed> {
        work::write(body.clone()?).await
    }
}

pub async fn runs(load: Load) -> Result<(), BoxError> {
    for _ in 0..load.runs {
        let dag = DagRunner::new();
        let body = dag.add_task(Read(black_box(load.bytes)));
        let length = dag.add_task(Write).depends_on(&body);
        dag.run(|future| drop(tokio::spawn(future))).await?;
        black_box(dag.get(length)??);
    }
    Ok(())
}
