//! Integration tests, in one program to be linked once.

mod case;
mod failures;
mod file_write;
mod interrupt;
mod success;
mod tmpfs;
