use crate::items::{self, Item};
use crate::random::Random;

/// The contents that a test writes or reads.
pub(crate) struct Contents<T> {
    given: Option<Vec<T>>,
    pub(crate) seed: u64,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    One,
    Many,
    /// Many others.
    Other,
}

impl<T: Item> Contents<T> {
    pub(crate) fn new(seed: u64) -> Self {
        Self { given: None, seed }
    }

    pub(crate) fn set(&mut self, items: Vec<T>) {
        self.given = Some(items);
    }

    pub(crate) fn items(&self, kind: Kind) -> Vec<T> {
        match (&self.given, kind) {
            (_, Kind::Empty) => Vec::new(),
            (Some(items), Kind::One) => items.iter().take(1).cloned().collect(),
            (Some(items), Kind::Many) => items.clone(),
            (Some(items), Kind::Other) => items.iter().skip(1).cloned().collect(),
            (None, Kind::One) => self.noise(2, |_| vec![1]),
            (None, Kind::Many) => self.noise(0, sizes),
            (None, Kind::Other) => self.noise(1, sizes),
        }
    }

    fn noise(&self, number: u64, sizes: impl FnOnce(&mut Random) -> Vec<usize>) -> Vec<T> {
        let mut random = Random::new(self.seed.wrapping_add(number << 32));
        let sizes = sizes(&mut random);
        items::noise(&mut random, &sizes).unwrap_or_else(|| {
            let of = std::any::type_name::<T>();
            panic!("conjoin_test can't make items of type `{of}`: give them to `items`")
        })
    }
}

/// One of them is empty, which is not the end.
fn sizes(random: &mut Random) -> Vec<usize> {
    let mut sizes: Vec<_> = (0..6).map(|_| 1 + random.below(2000)).collect();
    sizes.insert(1 + random.below(4), 0);
    sizes
}
