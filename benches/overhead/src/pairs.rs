#![expect(clippy::large_types_passed_by_value, reason = "it is measured")]

use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::num::TryFromIntError;
use std::task::Poll;

use conjoin::{BoxError, Context, Provide, RunIn, TaskExt, combine, task};

use crate::case::{Case, Side};

pub struct Base(u64);

#[derive(Provide)]
pub struct Env {
    base: Base,
}

static ENV: Env = Env { base: Base(1) };
static CX: Context = Context::new();

/// The work of a half: never inlined, so that it costs the same wherever it is called.
#[inline(never)]
fn work(buffer: &mut [u64], number: u64) -> u64 {
    buffer.fill(number);
    black_box(buffer)[3]
}

/// What a half does when it waits once.
pub async fn waits() {
    let mut waited = false;
    poll_fn(|_| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        Poll::Pending
    })
    .await;
}

#[task(output(number))]
async fn read(key: u64) -> Result<u64, u8> {
    let mut buffer = [0; 32];
    waits().await;
    let key = work(&mut buffer, key);
    Ok(key)
}

#[task]
async fn write(number: u64, plus: u64) -> Result<u64, u8> {
    let mut buffer = [0; 32];
    waits().await;
    let number = work(&mut buffer, number);
    Ok(number + plus)
}

#[task(output(number, square))]
async fn read_base(base: &Base, _cx: &Context, key: u64) -> Result<(u64, u64), u8> {
    let mut buffer = [0; 32];
    waits().await;
    let key = work(&mut buffer, key);
    Ok((key + base.0, key * key))
}

#[task]
async fn write_base(base: &Base, _cx: &Context, number: u64, square: u64) -> Result<u64, u8> {
    let mut buffer = [0; 32];
    waits().await;
    let number = work(&mut buffer, number);
    Ok(number + base.0 + square)
}

#[task]
async fn read_block(block: [u8; 4096]) -> Result<[u8; 4096], u8> {
    waits().await;
    Ok(block)
}

#[task]
async fn write_block(block: [u8; 4096], at: usize) -> Result<u8, u8> {
    waits().await;
    Ok(black_box(&block)[at])
}

combine! { struct Plain = Read => |number| Write { number, .. } }
combine! { struct Lent = ReadBase => |pair| WriteBase { number: pair.number, square: pair.square } }
combine! { struct ByName = ReadBase => WriteBase }
combine! { struct Fails = Read => |number| Write { number: u64::from(u32::try_from(number)?), .. } }
combine! { struct Block = ReadBlock => |block| WriteBlock { block, .. } }

async fn plain(key: u64, plus: u64) -> Result<u64, u8> {
    write(read(key).await?, plus).await
}

async fn lent(env: &Env, cx: &Context, key: u64) -> Result<u64, u8> {
    let (number, square) = read_base(&env.base, cx, key).await?;
    write_base(&env.base, cx, number, square).await
}

#[expect(dead_code, reason = "as a caller would read them")]
enum FailsError {
    Read(u8),
    Stitch(BoxError),
    Write(u8),
}

async fn fails(key: u64, plus: u64) -> Result<u64, FailsError> {
    let number = read(key).await.map_err(FailsError::Read)?;
    let checked = u32::try_from(number);
    let number = checked.map_err(|error: TryFromIntError| FailsError::Stitch(error.into()))?;
    write(u64::from(number), plus).await.map_err(FailsError::Write)
}

async fn block(block: [u8; 4096], at: usize) -> Result<u8, u8> {
    write_block(read_block(block).await?, at).await
}

/// A chain: each name is a pair of the one before and one more step, and a function in the same way.
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

#[task]
async fn step(number: u64) -> Result<u64, u8> {
    let mut buffer = [0; 8];
    waits().await;
    let number = work(&mut buffer, number);
    Ok(number + 1)
}

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
        case("plain pair", |key| plain(key, 1), |key| Plain { key, plus: 1 }.run_in(&(), &CX)),
        case(
            "resources and context",
            |key| lent(&ENV, &CX, key),
            |key| Lent { key }.run_in(&ENV, &CX),
        ),
        case("stitch with `?`", |key| fails(key, 1), |key| Fails { key, plus: 1 }.run_in(&(), &CX)),
        case("by name", |key| lent(&ENV, &CX, key), |key| ByName { key }.run_in(&ENV, &CX)),
        case("three deep", four, |number| Four { number }.run_in(&(), &CX)),
        case("sixteen deep", seventeen, |number| Seventeen { number }.run_in(&(), &CX)),
        case("`run`", |key| plain(key, 1), |key| Plain { key, plus: 1 }.run(&())),
        case(
            "imperative",
            |key| plain(key, 1),
            |key| Read { key }.combine(|number| Write { number, plus: 1 }).run_in(&(), &CX),
        ),
        case(
            "input of 4 KiB",
            |at| block([1; 4096], index(at)),
            |at| Block { block: [1; 4096], at: index(at) }.run_in(&(), &CX),
        ),
    ]
}

fn index(number: u64) -> usize {
    usize::try_from(number % 4096).unwrap_or_default()
}
