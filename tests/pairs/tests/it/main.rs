//! Sources and sinks on real servers, in one program that is linked once.

mod faults;
mod gcs;
mod gcs_failures;
mod gcs_stub;
mod halves;
mod places;
mod postgres;
mod postgres_failures;
mod servers;
mod table;
mod withstand;
