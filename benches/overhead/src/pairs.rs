#![expect(clippy::large_types_passed_by_value, reason = "it is measured")]

use std::future::Future;
use std::num::TryFromIntError;

use conjoin::{BoxError, Context, Provide, RunIn, TaskExt, combine};

use crate::case::{Case, Side};
use crate::halves::{
    Base, by_name, deep, fallible, imperative, large, otherwise, plain, resources, run,
    run_with_context, stitch, variants,
};

#[derive(Provide)]
pub struct Env {
    base: Base,
}

static ENV: Env = Env { base: Base(1) };
static CX: Context = Context::new();

combine! { struct Plain = plain::pair::Read => |number| plain::pair::Write { number, .. } }
combine! {
    struct Fallible = fallible::pair::Read => |number| fallible::pair::Write {
        number: u64::from(u32::try_from(number)?),
        ..
    }
}
combine! { struct Run = run::pair::Read => |number| run::pair::Write { number, .. } }
combine! {
    struct Resources = resources::pair::Read => |pair| resources::pair::Write {
        number: pair.number,
        square: pair.square,
    }
}
combine! { struct RunWithContext = run_with_context::pair::Read => run_with_context::pair::Write }
combine! { struct ByName = by_name::pair::Read => by_name::pair::Write }
combine! {
    struct Stitch = stitch::pair::Read => |number, factor: u64, base: &Base|
        stitch::pair::Write { number: number * factor + base.0, .. }
}
combine! {
    struct Otherwise = otherwise::pair::Read => |number @ 1..|
        otherwise::pair::Write { number, .. } else 0
}
combine! {
    enum Variants = [variants::pair::Read as Once, variants::pair::Read as Again] =>
        |number| [variants::pair::Write { number, .. } as Same]
}
combine! { struct Large = large::pair::Read => |block| large::pair::Write { block, .. } }

async fn plain_by_hand(key: u64, plus: u64) -> Result<u64, u8> {
    use plain::by_hand::{read, write};

    write(read(key).await?, plus).await
}

async fn run_by_hand(key: u64, plus: u64) -> Result<u64, u8> {
    use run::by_hand::{read, write};

    write(read(key).await?, plus).await
}

async fn run_with_context_by_hand(env: &Env, key: u64) -> Result<u64, u8> {
    use run_with_context::by_hand::{read, write};

    let cx = Context::new();
    let (number, square) = read(&env.base, &cx, key).await?;
    write(&env.base, &cx, number, square).await
}

async fn imperative_by_hand(key: u64, plus: u64) -> Result<u64, u8> {
    use imperative::by_hand::{read, write};

    write(read(key).await?, plus).await
}

async fn resources_by_hand(env: &Env, cx: &Context, key: u64) -> Result<u64, u8> {
    use resources::by_hand::{read, write};

    let (number, square) = read(&env.base, cx, key).await?;
    write(&env.base, cx, number, square).await
}

async fn by_name_by_hand(env: &Env, cx: &Context, key: u64) -> Result<u64, u8> {
    use by_name::by_hand::{read, write};

    let (number, square) = read(&env.base, cx, key).await?;
    write(&env.base, cx, number, square).await
}

#[expect(dead_code, reason = "as a caller would read them")]
enum FallibleError {
    Read(u8),
    Stitch(BoxError),
    Write(u8),
}

async fn fallible_by_hand(key: u64, plus: u64) -> Result<u64, FallibleError> {
    use fallible::by_hand::{read, write};

    let number = read(key).await.map_err(FallibleError::Read)?;
    let checked = u32::try_from(number);
    let number = checked.map_err(|error: TryFromIntError| FallibleError::Stitch(error.into()))?;
    write(u64::from(number), plus).await.map_err(FallibleError::Write)
}

async fn stitch_by_hand(env: &Env, key: u64, factor: u64, plus: u64) -> Result<u64, u8> {
    use stitch::by_hand::{read, write};

    let number = read(key).await?;
    write(number * factor + env.base.0, plus).await
}

async fn otherwise_by_hand(key: u64, plus: u64) -> Result<u64, u8> {
    use otherwise::by_hand::{read, write};

    let number @ 1.. = read(key).await? else { return Ok(0) };
    write(number, plus).await
}

enum VariantsByHand {
    OnceToSame(u64, u64),
    AgainToSame(u64, u64),
}

/// Which pair failed, as the enum of pairs says it.
#[expect(dead_code, reason = "as a caller would read them")]
enum VariantFailed {
    OnceToSame(u8),
    AgainToSame(u8),
}

async fn once_to_same(key: u64, plus: u64) -> Result<u64, u8> {
    use variants::by_hand::{read, write};

    write(read(key).await?, plus).await
}

async fn again_to_same(key: u64, plus: u64) -> Result<u64, u8> {
    use variants::by_hand::{read, write};

    write(read(key).await?, plus).await
}

async fn variants_by_hand(task: VariantsByHand) -> Result<u64, VariantFailed> {
    match task {
        VariantsByHand::OnceToSame(key, plus) => {
            once_to_same(key, plus).await.map_err(VariantFailed::OnceToSame)
        }
        VariantsByHand::AgainToSame(key, plus) => {
            again_to_same(key, plus).await.map_err(VariantFailed::AgainToSame)
        }
    }
}

async fn large_by_hand(block: [u8; 4096], at: usize) -> Result<u8, u8> {
    use large::by_hand::{read, write};

    write(read(block).await?, at).await
}

/// A chain: each name is a pair of the previous one and one more step, and a function likewise.
macro_rules! chain {
    ($first:ident $pair:ident $function:ident) => {};
    ($first:ident $_:ident $before:ident, $pair:ident $function:ident $(, $more:ident $rest:ident)*) => {
        combine! { struct $pair = $first => |number| Step { number } }
        async fn $function(number: u64) -> Result<u64, u8> {
            step($before(number).await?).await
        }
        chain! { $pair $pair $function $(, $more $rest)* }
    };
}

use deep::by_hand::step;
use deep::pair::Step;

chain! {
    Step Step step, Two two, Three three, Four four, Five five, Six six, Seven seven, Eight eight,
    Nine nine, Ten ten, Eleven eleven, Twelve twelve, Thirteen thirteen, Fourteen fourteen,
    Fifteen fifteen, Sixteen sixteen, Seventeen seventeen
}

fn case<H: Future, P: Future>(
    name: &'static str,
    hand: impl Fn(u64) -> H + 'static,
    pair: impl Fn(u64) -> P + 'static,
) -> Case {
    Case { name, hand: Side::new(hand), pair: Side::new(pair) }
}

pub fn cases() -> Vec<Case> {
    vec![
        case(
            "plain pair",
            |key| plain_by_hand(key, 1),
            |key| Plain { key, plus: 1 }.run_in(&(), &CX),
        ),
        case(
            "resources and context",
            |key| resources_by_hand(&ENV, &CX, key),
            |key| Resources { key }.run_in(&ENV, &CX),
        ),
        case(
            "stitch with `?`",
            |key| fallible_by_hand(key, 1),
            |key| Fallible { key, plus: 1 }.run_in(&(), &CX),
        ),
        case(
            "by name",
            |key| by_name_by_hand(&ENV, &CX, key),
            |key| ByName { key }.run_in(&ENV, &CX),
        ),
        case(
            "stitch with an input and a resource",
            |key| stitch_by_hand(&ENV, key, 2, 1),
            |key| Stitch { key, factor: 2, plus: 1 }.run_in(&ENV, &CX),
        ),
        case(
            "stitch with `else`",
            |key| otherwise_by_hand(key, 1),
            |key| Otherwise { key, plus: 1 }.run_in(&(), &CX),
        ),
        case(
            "an enum of two pairs",
            |key| {
                variants_by_hand(if key == 7 {
                    VariantsByHand::AgainToSame(key, 1)
                } else {
                    VariantsByHand::OnceToSame(key, 1)
                })
            },
            |key| {
                if key == 7 {
                    Variants::AgainToSame(AgainToSame { key, plus: 1 })
                } else {
                    Variants::OnceToSame(OnceToSame { key, plus: 1 })
                }
                .run_in(&(), &CX)
            },
        ),
        case("three deep", four, |number| Four { number }.run_in(&(), &CX)),
        case("sixteen deep", seventeen, |number| Seventeen { number }.run_in(&(), &CX)),
        case("`run`", |key| run_by_hand(key, 1), |key| Run { key, plus: 1 }.run(&())),
        case(
            "`run`, with a context",
            |key| run_with_context_by_hand(&ENV, key),
            |key| RunWithContext { key }.run(&ENV),
        ),
        case(
            "imperative",
            |key| imperative_by_hand(key, 1),
            |key| {
                use imperative::pair::{Read, Write};

                Read { key }.combine(|number| Write { number, plus: 1 }).run_in(&(), &CX)
            },
        ),
        case(
            "input of 4 KiB",
            |at| large_by_hand([1; 4096], index(at)),
            |at| Large { block: [1; 4096], at: index(at) }.run_in(&(), &CX),
        ),
    ]
}

fn index(number: u64) -> usize {
    usize::try_from(number % 4096).unwrap_or_default()
}
