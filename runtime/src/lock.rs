use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a panic: what is locked here is whole between any two statements.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
