//! Every environment that a task without resources, and one with, can be run in.
use std::sync::Arc;

use conjoin::{Context, Provide, RunIn, TaskExt, combine, task};
use futures::executor::block_on;

struct Store(u8);

#[derive(Provide)]
struct App {
    store: Store,
}

#[task]
async fn read(store: &Store) -> u8 {
    store.0
}

#[task]
fn write(number: u8) -> u8 {
    number + 1
}

combine! { struct Copied = Read => |number| Write { number } }

async fn generic<Env: Provide<Store> + ?Sized>(env: &Env) -> u8 {
    let sum = Copied.run(env).await.unwrap();
    sum + Read.combine(|number| Write { number }).run(env).await.unwrap()
}

async fn any_task<T: RunIn<App, Output = u8>>(task: T, app: &App, cx: &Context) -> Option<u8> {
    task.run_in(app, cx).await.ok()
}

fn main() {
    let app = Arc::new(App { store: Store(1) });
    assert_eq!(block_on(generic(&*app)), 4);
    assert_eq!(block_on(generic::<dyn Provide<Store>>(&*app)), 4);
    assert_eq!(block_on(any_task(Copied, &app, &Context::new())), Some(2));
    assert_eq!(block_on(Write { number: 1 }.run("text")).unwrap(), 2);
    assert_eq!(block_on(Context::builder().build().run(Copied, &*app)).unwrap(), 2);

    // Onto another thread, with an environment that the future owns.
    let owned = async move { Copied.run(&*app).await };
    assert_eq!(std::thread::spawn(|| block_on(owned)).join().unwrap().unwrap(), 2);
}
