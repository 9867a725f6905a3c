use conjoin::{Provide, Runner, task};
use conjoin_apalis::JobRunner;

struct Source;

#[task]
async fn read(source: &Source, key: String) -> String {
    let _ = source;
    key
}

#[derive(Provide)]
struct App {}

fn main() {
    drop(JobRunner::<Read, _>::new(Runner::new(App {})));
}
