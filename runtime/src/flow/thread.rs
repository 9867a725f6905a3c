use std::ptr;

/// A thread, among those that run at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Thread(usize);

impl Thread {
    /// The thread that calls this.
    pub(super) fn current() -> Self {
        thread_local! {
            static HERE: u8 = const { 0 };
        }
        // Cheaper than `std::thread::current`, which counts a reference.
        HERE.with(|here| Self(ptr::from_ref(here).addr()))
    }
}
