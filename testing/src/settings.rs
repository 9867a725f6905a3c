/// The methods that [`Sink`](crate::Sink) and [`Source`](crate::Source) have in common.
macro_rules! settings {
    ($kind:literal) => {
        /// Sets what must be empty after every run, such as a list of uploads or of temporary files. What
        /// is there before the first run is not counted. After a run it may take ten seconds to go.
        pub fn leftovers<L: Debug>(mut self, leftovers: impl AsyncFn() -> Vec<L> + 'a) -> Self {
            let text = |left: Vec<L>| left.iter().map(|left| format!("{left:?}")).collect();
            self.leftovers = Some(hook(leftovers, text));
            self
        }

        /// Sets the items, for a target or a source that needs certain ones. Default: seven chunks of noise
        /// with up to 2,000 bytes, one of them empty.
        ///
        /// The kit also tries none of them, only the first, and, for a sink, all but the first.
        ///
        /// # Panics
        ///
        /// The default panics if the items are neither `Bytes`, `Vec<u8>` nor `String`: then call this.
        pub fn items(mut self, items: impl IntoIterator<Item = B::Item>) -> Self {
            self.contents.set(items.into_iter().collect());
            self
        }

        /// Sets the seed of the items and of the awaits between them. Default: 1, in every test.
        pub fn seed(mut self, seed: u64) -> Self {
            self.contents.seed = seed;
            self
        }

        /// Runs only the case with this name, which a [`Fault`](crate::Fault) has.
        ///
        /// # Panics
        ///
        /// The test panics if no such case exists.
        pub fn only(mut self, case: impl Into<String>) -> Self {
            self.only = Only::new(case.into());
            self
        }

        /// Runs the test, and prints its table.
        ///
        /// # Panics
        ///
        /// Panics if a promise doesn't hold. The message names every fault.
        pub async fn check(self) {
            self.report().await.check();
        }

        /// Runs the test, and returns what it found.
        pub async fn report(self) -> Report {
            let seed = self.contents.seed;
            let name = <S as Task>::INFO.name;
            let mut report = Report::new(name, $kind, self.at, seed, self.only.is_set());
            try_all::try_all(self, &mut report).await;
            report
        }
    };
}

pub(crate) use settings;
