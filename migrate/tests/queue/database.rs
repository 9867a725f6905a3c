//! The databases, each with an empty queue.

use conjoin_apalis::Queue;
use conjoin_migrate::pairs::MoveObject;
use conjoin_servers::Jobs;

/// One of each kind.
pub(crate) async fn each() -> Vec<Jobs> {
    Jobs::each(set_up).await
}

pub(crate) async fn sqlite() -> Jobs {
    Jobs::sqlite(set_up).await
}

pub(crate) async fn postgres() -> Option<Jobs> {
    Jobs::postgres(set_up).await
}

async fn set_up(url: &str) {
    Queue::<MoveObject>::open(url).await.unwrap();
}
