//! Streams across the seam.

mod flow {
    mod adopted;
    mod ahead;
    mod blame;
    mod blocking;
    mod chunked;
    mod concurrent;
    mod failing;
    mod panic;
    mod parts;
    mod stitch;
    mod stopped;
    mod stress;
    mod undo;
}
