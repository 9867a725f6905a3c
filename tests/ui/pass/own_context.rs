//! Types whose names are near to `Context`, and one that is called so but takes arguments.
use conjoin::{Provide, RunIn, combine, task};
use futures::executor::block_on;

mod spans {
    pub struct Context<T>(pub T);
}

struct MyContext(u8);
struct ContextBuilder(u8);
struct Contexts(u8);

#[derive(Provide)]
struct App {
    mine: MyContext,
    builder: ContextBuilder,
    span: spans::Context<u8>,
}

#[task]
fn add(mine: &MyContext, builder: &ContextBuilder, number: u8) -> u8 {
    mine.0 + builder.0 + number
}

#[task]
async fn span(span: &spans::Context<u8>, cx: &conjoin::Context, contexts: Contexts) -> u8 {
    assert!(cx.scratch().is_ok());
    span.0 + contexts.0
}

combine! { struct All = Add => |number| Span { contexts: Contexts(number) } }

fn main() {
    let app = App { mine: MyContext(1), builder: ContextBuilder(2), span: spans::Context(3) };
    assert_eq!(block_on(All { number: 4 }.run(&app)).unwrap(), 10);
}
