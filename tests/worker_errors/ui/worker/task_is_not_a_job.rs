use conjoin::{BoxError, task};
use conjoin_apalis::{Queue, TaskBuilder};

#[task(derive(serde::Serialize, serde::Deserialize))]
async fn read(key: String) -> String {
    key
}

async fn submit() -> Result<(), BoxError> {
    let queue = Queue::<Read>::open("postgres://app@db/jobs").await?;
    let job = TaskBuilder::new(Read { key: "a".to_owned() }).max_attempts(5);
    queue.push_all([job.build()]).await
}

fn main() {
    drop(submit());
}
