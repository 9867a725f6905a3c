//! The queue in a real `SQLite` and a real `PostgreSQL`.

mod database;
mod kills;
mod outage;
mod program;
mod retry;
mod stop;
mod submit;
mod unknown;
