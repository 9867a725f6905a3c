//! Runs the test at the end of `resources.rs`: cargo builds an example either as a program or as a
//! test, and the program is needed too.

#[path = "../resources.rs"]
#[allow(dead_code, reason = "`main` is for the program")]
mod resources;
