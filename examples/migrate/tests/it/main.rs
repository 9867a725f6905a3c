//! Integration tests, in one program to be linked once.

mod case;
mod failures;
mod faults;
mod file_write;
mod http_server;
mod interrupt;
mod pairs;
mod places;
mod program;
mod proxy;
mod stopped;
mod success;
mod tmpfs;
