use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Calls `f`, and returns the payload if it panics.
#[inline]
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(f))
}

/// Calls `f`, which may be the user's code, and ignores a panic.
pub(crate) fn quietly(f: impl FnOnce()) {
    if let Err(panic) = catch(f) {
        // Dropping the payload may panic too; what it panics with is not dropped anymore.
        if let Err(panic) = catch(|| drop(panic)) {
            std::mem::forget(panic);
        }
    }
}
