use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::flow::flows::Flows;
use crate::scope::{Scope, Settings};

/// What a context holds from its first use on.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) flows: Arc<Flows>,
    scope: OnceLock<Arc<Scope>>,
    /// Whether the half that was lent this context was dropped.
    half_dropped: Option<Arc<AtomicBool>>,
}

impl Shared {
    pub(super) fn new(settings: Settings) -> Self {
        Self { scope: Arc::new(Scope::run(settings)).into(), ..Self::default() }
    }

    /// For an attempt inside this run.
    pub(super) fn attempt(&self) -> Self {
        let scope = Scope::attempt(Arc::clone(self.scope()));
        let half_dropped = self.half_dropped.clone();
        Self { flows: self.flows.part(), scope: Arc::new(scope).into(), half_dropped }
    }

    /// For a half on another thread.
    #[cfg(feature = "tokio")]
    pub(super) fn half(&self, dropped: Arc<AtomicBool>) -> Self {
        let scope = Arc::clone(self.scope()).into();
        Self { flows: self.flows.part(), scope, half_dropped: Some(dropped) }
    }

    pub(super) fn scope(&self) -> &Arc<Scope> {
        self.scope.get_or_init(|| Arc::new(Scope::run(Settings::default())))
    }

    /// The scope, if there was any use for it.
    pub(super) fn used_scope(&self) -> Option<&Arc<Scope>> {
        self.scope.get()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.half_dropped.as_ref().is_some_and(|dropped| dropped.load(Ordering::Acquire))
            || self.used_scope().is_some_and(|scope| scope.is_stopped())
    }
}
