//! Several tasks and pairs from one line of a macro, whose own names the user does not see.
use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

macro_rules! adders {
    ($($module:ident: $amount:expr),*) => {$(
        pub mod $module {
            use super::*;

            #[task(output(number))]
            pub fn add(number: u32) -> u32 {
                number + $amount
            }

            combine! { pub struct AddTwice = Add => Add }
        }
    )*};
}

adders!(ones: 1, tens: 10);

macro_rules! chain {
    ($name:ident = $first:path => $second:path) => {
        combine! { struct $name = $first { number as start } => |sum, start| $second { number: sum + start } }
    };
}

chain!(Both = ones::AddTwice => tens::AddTwice);

macro_rules! hidden {
    () => {{
        #[task]
        fn double(number: u32) -> u32 {
            number * 2
        }
        combine! { struct Local = Both => |number| Double { number } }
        block_on(Local { start: 1 }.run(&())).unwrap()
    }};
}

fn main() {
    assert_eq!(block_on(Both { start: 1 }.run(&())).unwrap(), 24);
    assert_eq!(hidden!() + hidden!(), 96);
    assert_eq!(Both::INFO.inputs[0].name, "start");
}
