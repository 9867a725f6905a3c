//! What a pair costs: nothing that the hand-written function does not.

use std::fmt;

use allocation_counter::measure;
use conjoin::{Context, Provide, RunIn, TaskExt, combine, task};
use futures::FutureExt;

struct Base(u64);

#[derive(Provide)]
struct Env {
    base: Base,
}

#[task(output(number, square))]
async fn first(base: &Base, number: u64) -> Result<(u64, u64), fmt::Error> {
    let held = [number; 32];
    std::future::ready(()).await;
    Ok((held[7] + base.0, number * number))
}

#[task]
async fn second(base: &Base, _cx: &Context, number: u64, plus: u64) -> Result<u64, fmt::Error> {
    let held = [number; 32];
    std::future::ready(()).await;
    Ok(held[7] + base.0 + plus)
}

combine! { struct ByName = First => Second }
combine! { struct ByStitch = First => |pair| Second { number: "1".parse::<u64>()? * pair.number, .. } }
combine! { struct Deep = ByName { plus: 1, .. } => |number| ByStitch { number, .. } }

const ENV: Env = Env { base: Base(1) };

async fn by_hand(env: &Env, number: u64, plus: u64) -> Result<u64, fmt::Error> {
    second(&env.base, &Context::new(), first(&env.base, number).await?.0, plus).await
}

#[test]
fn a_run_allocates_nothing() {
    let info = measure(|| {
        let sum = ByName { number: 1, plus: 1 }.run(&ENV).now_or_never().unwrap();
        assert_eq!(sum.unwrap(), 4);
        assert!(ByStitch { number: 1, plus: 1 }.run(&ENV).now_or_never().unwrap().is_ok());
        assert!(Deep { number: 1, plus: 1 }.run(&ENV).now_or_never().unwrap().is_ok());
        let pair = First { number: 1 }.combine(|pair| Second { number: pair.number, plus: 1 });
        assert!(pair.run(&ENV).now_or_never().unwrap().is_ok());
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn the_future_is_no_bigger_than_the_hand_written_one() {
    let cx = Context::new();
    let by_hand = size_of_val(&by_hand(&ENV, 1, 1));
    let by_name = size_of_val(&ByName { number: 1, plus: 1 }.run_in(&ENV, &cx));
    let by_stitch = size_of_val(&ByStitch { number: 1, plus: 1 }.run_in(&ENV, &cx));
    assert!(by_name <= by_hand, "{by_name} of {by_hand}");
    assert!(by_stitch <= by_hand, "{by_stitch} of {by_hand}");
}
