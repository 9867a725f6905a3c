//! `#[task]`: one module for each row of its table.

#![allow(unreachable_pub, reason = "tasks of every visibility are tried")]

mod task {
    mod attributes;
    mod blocking;
    mod generics;
    mod hygiene;
    mod names;
    mod options;
    mod parameters;
    mod places;
    mod returns;
}
