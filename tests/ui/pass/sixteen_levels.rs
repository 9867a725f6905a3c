//! Pairs of pairs, sixteen deep, on either side.
use conjoin::{Context, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;

#[derive(Provide)]
struct App {
    one: u32,
}

#[task(output(number))]
async fn add(one: &u32, cx: &Context, number: u32) -> Result<u32, std::fmt::Error> {
    cx.scratch().map_err(|_| std::fmt::Error)?;
    std::future::ready(()).await;
    Ok(number + one)
}

combine! { struct A = Add => Add }
combine! { struct B = A => Add }
combine! { struct C = Add => B }
combine! { struct D = C => |number| Add { number } }
combine! { struct E = Add => |number| D { number: number.into() } }
combine! { struct F = E => Add }
combine! { struct G = F => |number| Add { number: u32::try_from(number)? } }
combine! { struct H = G => Add }
combine! { struct I = H => Add }
combine! { struct J = Add => |number| I { number: std::future::ready(number).await } }
combine! { struct K = J => Add }
combine! { struct L = K => Add }
combine! { struct M = L => Add }
combine! { struct N = Add => M }
combine! { struct O = Add => N }
combine! { struct P = O => Add }

fn main() {
    let app = App { one: 1 };
    assert_eq!(block_on(P { number: 0 }.run(&app)).unwrap(), 17);
    assert_eq!(P::INFO.inputs[0].ty, "u32");
}
