//! Moves that would never end, or destroy what they read.

use std::path::Path;

use conjoin::BoxError;

use super::{Place, dir_prefix};

/// Refuses to move a prefix into itself, and a table onto itself. Whether an object is its own target
/// is the sinks' to find out.
pub(crate) fn check_apart(
    from: &Place,
    to: &Place,
    prefix: bool,
    one_store: bool,
) -> Result<(), BoxError> {
    let overlap = match (from, to) {
        (Place::Postgres { table: from }, Place::Postgres { table: to }) => {
            plain_table(from) == plain_table(to)
        }
        (Place::S3 { bucket, key }, Place::S3 { bucket: to_bucket, key: to }) => {
            one_store
                && prefix
                && bucket == to_bucket
                && dir_prefix(to).starts_with(&dir_prefix(key))
        }
        (Place::Gcs { bucket, key }, Place::Gcs { bucket: to_bucket, key: to }) => {
            prefix && bucket == to_bucket && dir_prefix(to).starts_with(&dir_prefix(key))
        }
        (Place::File { path }, Place::File { path: to }) => prefix && is_inside(to, path),
        _ => false,
    };
    if overlap {
        return Err(format!("{to} is {from} itself or in it: choose another target").into());
    }
    Ok(())
}

/// A table without its columns, as PostgreSQL compares names that are not quoted.
fn plain_table(table: &str) -> String {
    let name = table.split('(').next().unwrap_or_default().trim();
    let name = if name.contains('"') { name.replace('"', "") } else { name.to_lowercase() };
    name.strip_prefix("public.").unwrap_or(&name).to_owned()
}

/// Whether a directory, which may not be there yet, is another one or in it.
fn is_inside(path: &Path, dir: &Path) -> bool {
    let Ok(dir) = dir.canonicalize() else { return false };
    let Ok(path) = std::path::absolute(path) else { return false };
    let mut known = path.ancestors().filter_map(|ancestor| ancestor.canonicalize().ok());
    known.next().is_some_and(|known| known.starts_with(dir))
}
