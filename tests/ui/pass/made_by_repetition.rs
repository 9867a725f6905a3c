//! Tasks that differ in nothing but the module that one macro call puts them into.
use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

macro_rules! in_modules {
    ($($module:ident)*) => {$(
        pub mod $module {
            use super::*;

            #[task(output(text))]
            pub fn trace(text: String) -> String {
                text + module_path!().rsplit("::").next().unwrap_or_default()
            }

            combine! { pub struct TraceTwice = Trace => Trace }
        }
    )*};
}

in_modules!(a b);

combine! { struct Both = a::TraceTwice => |text| b::Trace { text } }

fn main() {
    assert_eq!(block_on(Both { text: ">".to_owned() }.run(&())).unwrap(), ">aab");
    assert_eq!(Both::INFO.inputs[0].name, "text");
}
