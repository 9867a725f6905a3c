#[path = "../../../runtime/src/flow/hand_over.rs"]
#[expect(dead_code, reason = "the runtime uses all of it")]
mod hand_over;
#[path = "../../../runtime/src/flow/stop.rs"]
mod stop;

mod ends;
mod items;

use std::sync::Arc;
use std::task::{Wake, Waker};

use shuttle::thread::{self, Thread};

/// Unparks a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The waker of the thread that calls this.
fn waker() -> Waker {
    Arc::new(Unpark(thread::current())).into()
}

fn check(model: impl Fn() + Send + Sync + 'static) {
    let model = Arc::new(model);
    let again = Arc::clone(&model);
    shuttle::check_random(move || model(), 1000);
    shuttle::check_pct(move || again(), 1000, 3);
}
