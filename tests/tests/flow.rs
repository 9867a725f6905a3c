//! Streams across the seam.

mod flow {
    mod ahead;
    mod blame;
    mod blocking;
    mod chunked;
    mod concurrent;
    mod panic;
    mod parts;
    mod stopped;
    mod stress;
    mod undo;
}
