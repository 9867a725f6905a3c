//! Inputs with the names of the variables in the macros' output.
use conjoin::{Context, Provide, RunIn, combine, task};
use futures::executor::block_on;

#[derive(Provide)]
struct App {
    base: u32,
}

#[task(output(parts, output))]
async fn left(
    self_: u32,
    resource_0: &u32,
    env: u32,
    cx: u32,
    context: &Context,
    output: u32,
    first: u32,
    parts: u32,
) -> (u32, u32) {
    assert!(context.scratch().is_ok());
    (*resource_0 + self_ + env + cx + first + parts, output)
}

#[task]
fn right(
    second: u32,
    stitch: u32,
    output: u32,
    result: u32,
    error: u32,
    resource_0: u32,
    future: u32,
    pair: u32,
    this: u32,
) -> u32 {
    second + stitch + output + result + error + resource_0 + future + pair + this
}

combine! {
    struct ByName = Left { output: 10, .. } => Right {
        second, stitch, result, error, resource_0, future, pair, this, ..
    }
}

combine! {
    struct ByStitch = Left => |out, first, env, cx, self_, output| Right {
        second: out.parts,
        stitch: first,
        output: output + out.output,
        result: env,
        error: cx,
        resource_0: self_,
        ..
    }
}

combine! {
    struct Shadows = Left { self_: 1, env: 2, cx: 3, output: 4, first: 5, parts: 6 } => |first| Right {
        second: first.parts,
        output: first.output,
        stitch: 0,
        result: 0,
        error: 0,
        resource_0: 0,
        future: 0,
        pair: 0,
        this: 0,
    }
}

fn main() {
    let app = App { base: 100 };
    let task = ByName {
        self_: 1,
        env: 2,
        cx: 3,
        first: 4,
        parts: 5,
        second: 1,
        stitch: 1,
        result: 1,
        error: 1,
        resource_0: 1,
        future: 1,
        pair: 1,
        this: 1,
    };
    assert_eq!(block_on(task.run(&app)).unwrap(), 18);
    let task = ByStitch {
        self_: 1,
        env: 2,
        cx: 3,
        output: 4,
        first: 5,
        parts: 6,
        future: 1,
        pair: 1,
        this: 1,
    };
    assert_eq!(block_on(task.run(&app)).unwrap(), 117 + 5 + 8 + 2 + 3 + 1 + 3);
    assert_eq!(block_on(Shadows.run(&app)).unwrap(), 121);
}
