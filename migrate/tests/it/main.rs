//! Integration tests, in one program that is linked once.

mod accounts;
mod case;
mod deletes;
mod early_answers;
mod failures;
mod faults;
mod file_write;
#[cfg(feature = "gcs")]
mod gcs;
mod interrupt;
mod killed;
mod listing;
mod lost_answers;
mod names;
mod no_progress;
mod odd_answers;
#[cfg(feature = "gcs")]
mod odd_gcs;
mod odd_s3;
mod options;
mod output;
mod pairs;
mod payloads;
#[cfg(feature = "postgres")]
mod postgres;
mod program;
mod ranges;
mod retry;
mod secrets;
mod stopped;
mod success;
mod tmpfs;
mod withstand;

// Its `OddServer` has answers that a test chooses.
use conjoin_servers as odd_server;
