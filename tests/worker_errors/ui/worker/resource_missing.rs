use conjoin::{BoxError, Provide, combine, task};
use conjoin_apalis::{Queue, Worker};
use serde::{Deserialize, Serialize};

struct Source;
struct Target;

#[task(output(body))]
async fn read(source: &Source, key: String) -> String {
    let _ = source;
    key
}

#[task]
async fn write(target: &Target, body: String) {
    let _ = (target, body);
}

combine! {
    #[derive(Serialize, Deserialize)]
    struct Move = Read => Write
}

#[derive(Provide)]
struct App {
    source: Source,
}

async fn work() -> Result<(), BoxError> {
    let queue = Queue::<Move>::open("postgres://app@db/jobs").await?;
    Worker::new(queue, App { source: Source }).run().await;
    Ok(())
}

fn main() {
    drop(work());
}
