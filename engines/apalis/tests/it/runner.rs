//! `JobRunner` in apalis' own worker.

mod engine;
mod payloads;
mod runs;
