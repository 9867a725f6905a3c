use conjoin::{BoxError, task};
use conjoin_apalis::{Queue, Worker};

#[task]
async fn read(key: String) -> String {
    key
}

async fn work() -> Result<(), BoxError> {
    let queue = Queue::<Read>::open("postgres://app@db/jobs").await?;
    Worker::new(queue, ()).run().await;
    Ok(())
}

fn main() {
    drop(work());
}
