//! Tests for the sources and sinks of `migrate` that need their own clients, on real servers: see
//! `tests/`. This is a separate crate and not a default member, so building the program doesn't
//! build the clients.
