//! Which objects of a prefix are moved.

use conjoin::BoxError;
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::cli::Urls;

/// Names that are included, if any are named, and not excluded.
pub(crate) struct Select {
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Select {
    pub(crate) fn new(urls: &Urls) -> Result<Self, BoxError> {
        let include = (!urls.include.is_empty()).then(|| set(&urls.include)).transpose()?;
        Ok(Self { include, exclude: set(&urls.exclude)? })
    }

    pub(crate) fn takes(&self, name: &str) -> bool {
        let is_included = self.include.as_ref().is_none_or(|include| include.is_match(name));
        is_included && !self.exclude.is_match(name)
    }
}

fn set(globs: &[Glob]) -> Result<GlobSet, BoxError> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(glob.clone());
    }
    Ok(set.build()?)
}
