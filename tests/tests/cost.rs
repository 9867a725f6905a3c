//! A pair costs no more than the hand-written function.

use std::fmt;

use allocation_counter::measure;
use conjoin::{Context, Flow, FlowError, Provide, RunIn, TaskExt, combine, task};
use futures::{FutureExt, TryStreamExt, stream};

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

combine! { struct ByName = First => Second { plus, .. } }
combine! { struct ByStitch = First => |pair| Second { number: "1".parse::<u64>()? * pair.number, .. } }
combine! { struct Deep = ByName { plus: 1, .. } => |number| ByStitch { number, .. } }

const ENV: Env = Env { base: Base(1) };

async fn by_hand(env: &Env, number: u64, plus: u64) -> Result<u64, fmt::Error> {
    second(&env.base, &Context::new(), first(&env.base, number).await?.0, plus).await
}

#[test]
fn run_does_not_allocate() {
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
fn future_is_not_larger_than_the_hand_written_one() {
    let cx = Context::new();
    let by_hand = size_of_val(&by_hand(&ENV, 1, 1));
    let by_name = size_of_val(&ByName { number: 1, plus: 1 }.run_in(&ENV, &cx));
    let by_stitch = size_of_val(&ByStitch { number: 1, plus: 1 }.run_in(&ENV, &cx));
    assert!(by_name <= by_hand, "{by_name} of {by_hand}");
    assert!(by_stitch <= by_hand, "{by_stitch} of {by_hand}");
}

#[task]
async fn step(number: u64) -> Result<u64, fmt::Error> {
    let held = [number; 8];
    std::future::ready(()).await;
    Ok(held[7] + 1)
}

combine! { struct Two = Step => |number| Step { number } }
combine! { struct Three = Two => |number| Step { number } }
combine! { struct Four = Step => |number| Three { number } }

#[task(output(number))]
async fn large(number: u64) -> Result<u64, fmt::Error> {
    let held = [number; 64];
    std::future::ready(()).await;
    Ok(held[7])
}

combine! {
    enum Any = [Step as Small, Large as Large] => |number| [
        Step { number } as Small,
        Step { number: number + 1 } as Large,
    ]
}

#[test]
fn future_of_an_enum_is_its_largest_pairs_and_a_word() {
    let cx = Context::new();
    let largest = size_of_val(&LargeToLarge { number: 1 }.run_in(&(), &cx));
    let any = Any::SmallToSmall(SmallToSmall { number: 1 });
    assert!(size_of_val(&any.run_in(&(), &cx)) <= largest + size_of::<usize>());
}

#[test]
fn nesting_does_not_enlarge_the_future() {
    let cx = Context::new();
    let two = size_of_val(&Two { number: 1 }.run_in(&(), &cx));
    assert_eq!(size_of_val(&Three { number: 1 }.run_in(&(), &cx)), two);
    assert_eq!(size_of_val(&Four { number: 1 }.run_in(&(), &cx)), two);
}

async fn keep(held: [u64; 8]) -> u64 {
    std::future::ready(()).await;
    held[7]
}

async fn pass_by_hand(held: [u64; 8]) -> u64 {
    keep(held).await
}

#[task]
async fn pass(held: [u64; 8]) -> u64 {
    keep(held).await
}

#[test]
fn input_takes_no_more_place_than_in_a_function_without_the_macro() {
    assert_eq!(size_of_val(&pass([1; 8])), size_of_val(&pass_by_hand([1; 8])));
}

#[task]
async fn lent(base: &Base, number: u64) -> Result<u64, fmt::Error> {
    let held = [number; 8];
    std::future::ready(()).await;
    Ok(held[7] + base.0)
}

combine! { struct LentFirst = Lent => |number| Step { number } }
combine! { struct LentBoth = Lent => |number| Lent { number } }
combine! { struct Awaits = Step => |number| Step { number: std::future::ready(number).await } }
combine! { struct AwaitsLent = Lent => |number| Lent { number: std::future::ready(number).await } }

#[test]
fn environment_is_kept_only_for_the_second_half() {
    let cx = Context::new();
    let first = size_of_val(&LentFirst { number: 1 }.run_in(&ENV, &cx));
    let both = size_of_val(&LentBoth { number: 1 }.run_in(&ENV, &cx));
    assert_eq!(both, first + size_of::<&Env>());
    let none = size_of_val(&Awaits { number: 1 }.run_in(&ENV, &cx));
    let both = size_of_val(&AwaitsLent { number: 1 }.run_in(&ENV, &cx));
    assert!(none < both, "{none} of {both}");
}

#[test]
fn context_is_created_only_if_a_half_takes_it() {
    let cx = Context::new();
    let bare = size_of_val(&Four { number: 1 }.run_in(&(), &cx));
    assert_eq!(size_of_val(&Four { number: 1 }.run(&())), bare);
    let bare = size_of_val(&Step { number: 1 }.run_in(&(), &cx));
    // The flag that says whether it has begun.
    assert_eq!(size_of_val(&Step { number: 1 }.run(&())), bare + size_of::<usize>());
}

#[task(output(body))]
fn open(cx: &Context) -> Flow<u64> {
    cx.flow(stream::iter([Ok::<_, fmt::Error>(1)]))
}

#[task]
async fn add(body: Flow<u64>) -> Result<u64, FlowError> {
    body.try_fold(0, async |sum, number| Ok(sum + number)).await
}

combine! { struct OpenAndAdd = Open => Add }

#[test]
fn flow_allocates_twice_besides_its_stream() {
    let info = measure(|| {
        assert_eq!(OpenAndAdd {}.run(&()).now_or_never().unwrap().unwrap(), 1);
    });
    assert_eq!(info.count_total, 3);
    assert_eq!(size_of::<Flow<u64>>(), 2 * size_of::<usize>());
}
