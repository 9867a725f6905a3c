//! The modules of the runtime that hand over between threads, compiled with the primitives of shuttle,
//! which tries many interleavings. A thread that is never woken is a deadlock there.

#[cfg(test)]
mod flow;
#[cfg(test)]
mod lock;
