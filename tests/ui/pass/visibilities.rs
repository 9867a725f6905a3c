use conjoin::{Context, RunIn, combine, task};
use futures::executor::block_on;

#[task]
pub fn public(number: u8) -> u8 {
    number + 1
}

mod outer {
    pub(crate) mod middle {
        pub(super) mod inner {
            use conjoin::{combine, task};

            #[task(output(left, right))]
            pub(in crate::outer) fn in_outer(number: u8) -> (u8, u8) {
                (number, number)
            }

            #[task]
            pub(super) async fn in_super(number: u8) -> u8 {
                number * 2
            }

            #[task]
            pub(in super::super::super) async fn in_root(number: u8) -> u8 {
                number * 3
            }

            combine! {
                pub(in crate::outer) struct Inner = super::super::super::Public => |number| InOuter {
                    number,
                }
            }
        }

        // A pair is not more public than its halves.
        conjoin::combine! {
            struct Middle = inner::Inner => |pair| inner::InSuper { number: pair.left + pair.right }
        }

        pub(super) fn run(number: u8) -> u8 {
            super::super::run(Middle { number })
        }

        pub(in crate::outer) use inner::Inner as Renamed;
        pub(crate) use inner::InRoot;
    }

    conjoin::combine! { struct Outer = middle::Renamed => |pair| crate::Public { number: pair.left } }

    pub(super) fn run(number: u8) -> u8 {
        middle::run(number) + super::run(Outer { number })
    }
}

combine! { struct All = Public => |number| outer::middle::InRoot { number } }

fn run(task: impl RunIn<(), Output = u8>) -> u8 {
    block_on(task.run_in(&(), &Context::new())).unwrap_or_default()
}

fn main() {
    assert_eq!(run(All { number: 1 }), 6);
    assert_eq!(outer::run(1), 8 + 3);
}
