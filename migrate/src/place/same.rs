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
        _ => prefix && is_in(to, from, one_store),
    };
    if overlap {
        return Err(format!("{to} is {from} itself or in it: choose another target").into());
    }
    Ok(())
}

/// Refuses to delete what is only under the target if the source is under it too.
pub(crate) fn check_deletes(from: &Place, to: &Place, one_store: bool) -> Result<(), BoxError> {
    if is_in(from, to, one_store) {
        return Err(format!(
            "{from} is in {to}, so --delete would delete the source: choose another target"
        )
        .into());
    }
    match to {
        Place::S3 { .. } | Place::Gcs { .. } | Place::File { .. } => Ok(()),
        _ => Err(
            "only objects of S3 and of Google Cloud Storage, and files, can be deleted: leave out \
                  --delete"
                .into(),
        ),
    }
}

/// Whether a prefix is another one or in it.
fn is_in(inner: &Place, outer: &Place, one_store: bool) -> bool {
    match (inner, outer) {
        (Place::S3 { bucket, key }, Place::S3 { bucket: outer_bucket, key: outer }) => {
            one_store && bucket == outer_bucket && dir_prefix(key).starts_with(&dir_prefix(outer))
        }
        (Place::Gcs { bucket, key }, Place::Gcs { bucket: outer_bucket, key: outer }) => {
            bucket == outer_bucket && dir_prefix(key).starts_with(&dir_prefix(outer))
        }
        (Place::File { path }, Place::File { path: outer }) => is_inside(path, outer),
        _ => false,
    }
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
