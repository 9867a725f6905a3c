//! Integration tests, in one program to be linked once.

mod case;
mod failures;
mod faults;
mod file_write;
mod interrupt;
mod pairs;
mod program;
mod stopped;
mod success;
mod tmpfs;
