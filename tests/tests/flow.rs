//! Streams across the seam.

mod flow {
    mod ahead;
    mod blame;
    mod panic;
    mod undo;
}
