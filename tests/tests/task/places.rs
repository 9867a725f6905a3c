//! A task can be in any module, with any visibility, in a function, and made by a macro.

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

mod one {
    use conjoin::task;

    #[task]
    pub fn twin() -> u8 {
        1
    }

    #[task]
    pub(crate) fn in_crate(a: u8) -> u8 {
        a
    }

    #[task]
    pub(super) fn in_super(a: u8) -> u8 {
        a
    }

    #[task]
    pub(in crate::task) fn in_path(a: u8) -> u8 {
        a
    }

    use conjoin::RunIn;
    use futures::executor::block_on;

    #[task]
    fn private(a: u8) -> u8 {
        a
    }

    pub mod inner {
        use super::*;
        conjoin::combine! { struct Inner = Private => |a| super::Private { a } }

        pub(in super::super) fn run(a: u8) -> u8 {
            block_on(Inner { a }.run(&())).unwrap()
        }
    }
}

mod two {
    #[conjoin::task]
    pub fn twin() -> u8 {
        2
    }
}

combine! { struct Twins = one::Twin => |_| two::Twin }
combine! { struct InCrate = one::InCrate => |a| one::InSuper { a } }
combine! { struct InPath = one::InPath => |a| crate::task::places::one::InSuper { a } }

#[test]
fn tasks_in_two_modules_can_have_the_same_name() {
    assert_eq!(block_on(Twins.run(&())).unwrap(), 2);
}

#[test]
fn struct_has_the_functions_visibility() {
    assert_eq!(block_on(InCrate { a: 1 }.run(&())).unwrap(), 1);
    assert_eq!(block_on(InPath { a: 1 }.run(&())).unwrap(), 1);
    assert_eq!(one::inner::run(3), 3);
}

#[test]
fn task_and_pair_work_inside_a_function() {
    #[task]
    async fn add(a: u8, b: u8) -> u8 {
        a + b
    }
    #[task]
    pub fn double(a: u8) -> u8 {
        a * 2
    }
    combine! { struct AddAndDouble = Add => |a| Double { a } }
    assert_eq!(block_on(AddAndDouble { a: 1, b: 2 }.run(&())).unwrap(), 6);
}

macro_rules! tasks {
    ($($name:ident $value:expr;)*) => { $(#[task] pub fn $name(plus: u8) -> u8 { $value + plus })* };
}

tasks! { ten 10; twenty 20; }

macro_rules! pair {
    ($name:ident = $first:path => $second:path) => {
        #[task]
        fn made_inside(plus: u8) -> u8 {
            plus
        }
        combine! { struct $name = $first => |plus| $second { plus } }
    };
}

mod paired {
    use super::{RunIn, Ten, Twenty, block_on, combine, task};
    pair! { TenTwenty = Ten => Twenty }
    combine! { struct Three = TenTwenty => |plus| MadeInside { plus } }

    pub(super) fn run(plus: u8) -> u8 {
        block_on(Three { plus }.run(&())).unwrap()
    }
}

#[test]
fn task_and_pair_work_inside_a_users_macro() {
    assert_eq!(paired::run(1), 31);
}
