//! Workers on a real `SQLite` and a real `PostgreSQL`.

mod answers;
mod blocking;
mod database;
mod etl;
mod kinds;
mod outage;
mod program;
mod queue;
mod retry;
mod runner;
mod stop;
mod task;
