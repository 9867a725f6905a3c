//! The sources and sinks of `migrate` that need a client of their own, against real servers: see
//! `tests/`. A crate of its own, and no default member, so that building the program takes none of
//! the clients.
