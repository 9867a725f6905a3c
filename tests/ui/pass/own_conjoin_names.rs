//! Structs that are called like ours.
#![allow(dead_code)]

use futures::executor::block_on;

struct Task(u8);
struct RunIn;
struct Provide;
struct CombinedError;
struct BoxError;
struct TaskInfo;
struct Pair(u8);
struct IntoTask;
struct IsResult;
struct Input(u8);
struct Output(u8);
struct First(u8);
struct Second(u8);
struct Stitch;
struct Env(u8);
struct Error;
struct Half;
struct Given;

#[derive(conjoin::Provide)]
struct App {
    env: Env,
}

#[conjoin::task]
fn read(env: &Env, input: Input, task: Task) -> Output {
    Output(env.0 + input.0 + task.0)
}

#[conjoin::task]
async fn write(output: Output, first: First, second: Second) -> Result<Pair, Error> {
    Ok(Pair(output.0 + first.0 + second.0))
}

conjoin::combine! {
    struct Sum = Read { input: Input(1), task } => |output, second| Write {
        output: Output(output.0 * 2),
        first: First(second.0),
        second,
    }
}

fn main() {
    let app = App { env: Env(1) };
    let task = Sum { task: Task(1), second: Second(2) };
    let output = block_on(conjoin::RunIn::run(task, &app));
    assert_eq!(output.ok().map(|pair| pair.0), Some(10));
}
