//! An `.await` that is the user's alone: in an `async` block that the second half is given.
use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

type Job = Pin<Box<dyn Future<Output = u8> + Send>>;

#[task]
fn read(number: u8) -> u8 {
    number
}

#[task]
async fn run_job(job: Job, kind: String) -> String {
    format!("{kind}{}", job.await)
}

combine! {
    struct Block = Read => |number| RunJob {
        job: Box::pin(async move { ready(number).await + 1 }),
        kind: "block".to_owned(),
    }
}

combine! {
    struct Closure = Read => |number| RunJob {
        job: (move |plus: u8| Box::pin(async move { ready(number).await + plus }))(2),
        kind: { let _not_send = Rc::new(()); "closure".to_owned() },
    }
}

combine! {
    struct Function = Read => |number| RunJob {
        job: {
            async fn later(number: u8) -> Result<u8, std::fmt::Error> {
                Ok(ready(Ok::<_, std::fmt::Error>(number)).await?)
            }
            Box::pin(async move { later(number).await.unwrap_or_default() })
        },
        kind: "function".to_owned(),
    }
}

fn main() {
    assert_eq!(block_on(Block { number: 1 }.run(&())).unwrap(), "block2");
    assert_eq!(block_on(Closure { number: 1 }.run(&())).unwrap(), "closure3");
    assert_eq!(block_on(Function { number: 1 }.run(&())).unwrap(), "function1");
}
