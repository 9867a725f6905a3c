//! How a run ends: by success, failure, stop, panic or drop.

mod ends {
    mod attempt;
    mod drop;
    mod faults;
    mod hooks;
    mod plan;
    mod runner;
    mod scratch;
    mod until;
}
