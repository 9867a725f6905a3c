use conjoin::{BoxError, combine, task};
use conjoin_apalis::{Queue, Worker};
use serde::{Deserialize, Serialize};

struct Full;

#[task(output(body))]
async fn read(key: String) -> String {
    key
}

#[task]
async fn write(body: String) -> Result<(), Full> {
    if body.is_empty() { Err(Full) } else { Ok(()) }
}

combine! {
    #[derive(Serialize, Deserialize)]
    struct Move = Read => Write
}

async fn work() -> Result<(), BoxError> {
    let queue = Queue::<Move>::open("postgres://app@db/jobs").await?;
    Worker::new(queue, ()).run().await;
    Ok(())
}

fn main() {
    drop(work());
}
