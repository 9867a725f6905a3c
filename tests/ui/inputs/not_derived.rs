use std::convert::Infallible;

use conjoin::{Context, RunIn, Task, TaskInfo, combine, task};

#[task]
fn read(key: String) -> String {
    key
}

struct Measure {
    body: String,
}

impl Task for Measure {
    type Output = usize;
    type Error = Infallible;
    const INFO: &'static TaskInfo = Read::INFO;
}

impl<Env: ?Sized + Sync> RunIn<Env> for Measure {
    async fn run_in(self, _: &Env, _: &Context) -> Result<usize, Infallible> {
        Ok(self.body.len())
    }
}

combine! { struct Other = Read => |body| Measure { body } }

fn main() {}
