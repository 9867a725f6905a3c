use std::error::Error;

use conjoin::{BoxError, CombinedError, RunIn, combine, task};
use futures::executor::block_on;

/// No `Debug`, no `Display`, no `Error`.
struct Private(u8);

#[task]
async fn opaque(number: u8) -> Result<u8, Private> {
    if number > 1 { Err(Private(number)) } else { Ok(number) }
}

#[task]
fn anyhow(number: u8) -> anyhow::Result<u8> {
    anyhow::ensure!(number > 0, "nothing");
    Ok(number)
}

#[task]
async fn boxed(number: u8) -> Result<u8, Box<dyn Error + Send + Sync + 'static>> {
    u8::try_from(u16::from(number) * 200).map_err(Into::into)
}

#[task]
fn generic<E: From<u8>>(number: u8, _like: Option<E>) -> Result<u8, E> {
    Err(number.into())
}

combine! { struct First = Opaque => |number| Anyhow { number } }
combine! { struct Second = Anyhow => |number| Boxed { number: number.checked_mul(2).ok_or("much")? } }
combine! { struct Third = Boxed => |number| Generic::<u64> { number, _like: None } }

fn main() {
    let Err(CombinedError::First(Private(2))) = block_on(First { number: 2 }.run(&())) else { panic!() };
    let Err(CombinedError::Second(error)) = block_on(First { number: 0 }.run(&())) else { panic!() };
    assert_eq!(error.to_string(), "nothing");
    let error: BoxError = block_on(Second { number: 1 }.run(&())).unwrap_err().into();
    assert_eq!(error.to_string(), "Boxed: out of range integral type conversion attempted");
    let error = block_on(Second { number: 200 }.run(&())).unwrap_err();
    assert!(matches!(error, CombinedError::Stitch(_)), "{error}");
    let error = block_on(Third { number: 1 }.run(&())).err();
    assert!(matches!(error, Some(CombinedError::Second(200u64))));
}
