use std::cell::Cell;

/// The one case to run, or all of them.
#[derive(Debug, Default)]
pub(crate) struct Only {
    name: Option<String>,
    found: Cell<bool>,
}

/// A run never has more awaits than this.
const LAST: usize = 100_000;

impl Only {
    pub(crate) fn new(name: String) -> Self {
        Self { name: Some(name), found: Cell::new(false) }
    }

    pub(crate) fn is_set(&self) -> bool {
        self.name.is_some()
    }

    pub(crate) fn wants(&self, case: &str) -> bool {
        let wanted = self.name.as_ref().is_none_or(|name| name == case);
        self.found.set(self.found.get() || wanted);
        wanted
    }

    /// Whether to look for the case at this position. False if all cases were run.
    pub(crate) fn looks_at(&self, position: usize) -> bool {
        !self.is_set() || !self.found.get() && position < LAST
    }

    /// # Panics
    ///
    /// If no case has the name.
    pub(crate) fn check(&self) {
        if let (Some(name), false) = (&self.name, self.found.get()) {
            panic!("no case of this test is named {name:?}");
        }
    }
}
