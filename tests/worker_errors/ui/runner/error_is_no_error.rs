use conjoin::{Runner, task};
use conjoin_apalis::JobRunner;

struct Missing;

#[task]
async fn read(key: String) -> Result<String, Missing> {
    if key.is_empty() { Err(Missing) } else { Ok(key) }
}

fn main() {
    drop(JobRunner::<Read, _>::new(Runner::new(())));
}
