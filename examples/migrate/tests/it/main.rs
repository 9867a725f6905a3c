//! Integration tests, in one program to be linked once.

mod case;
mod failures;
mod file_write;
mod http_server;
mod interrupt;
mod pairs;
#[allow(dead_code, reason = "more of it serves the tests of faults")]
mod places;
mod program;
#[allow(dead_code, reason = "for the tests of faults")]
mod proxy;
mod success;
mod tmpfs;
