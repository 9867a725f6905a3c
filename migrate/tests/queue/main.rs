//! The queue in a real `SQLite` and a real `PostgreSQL`.

mod database;
mod engine;
mod kills;
mod outage;
mod payloads;
mod program;
mod runs;
mod stop;
mod submit;
