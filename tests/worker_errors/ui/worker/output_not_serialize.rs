use conjoin::{BoxError, task};
use conjoin_apalis::{Queue, Worker};

struct Document;

#[task(derive(serde::Serialize, serde::Deserialize))]
async fn read(key: String) -> Document {
    drop(key);
    Document
}

async fn work() -> Result<(), BoxError> {
    let queue = Queue::<Read>::open("postgres://app@db/jobs").await?;
    Worker::new(queue, ()).run().await;
    Ok(())
}

fn main() {
    drop(work());
}
