use conjoin::{BoxError, task};
use conjoin_apalis::{Queue, Worker};

struct Missing;

#[task(derive(serde::Serialize, serde::Deserialize))]
async fn read(key: String) -> Result<String, Missing> {
    if key.is_empty() { Err(Missing) } else { Ok(key) }
}

async fn work() -> Result<(), BoxError> {
    let queue = Queue::<Read>::open("postgres://app@db/jobs").await?;
    Worker::new(queue, ()).run().await;
    Ok(())
}

fn main() {
    drop(work());
}
