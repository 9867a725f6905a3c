//! Workers on a real server.

mod answers;
mod cancel;
mod kill;
mod many;
mod runs;
mod scene;
mod task;
