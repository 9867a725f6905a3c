//! Workers on a real `SQLite` and a real `PostgreSQL`.

mod blocking;
mod database;
mod outage;
mod program;
mod retry;
mod route;
mod stop;
mod task;
