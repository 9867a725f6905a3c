//! What is under a prefix.

use std::io;
use std::path::{Path, PathBuf};

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::s3::S3;
use futures_util::TryStreamExt;
use object_store::ObjectStore;

use crate::place::Place;

/// The names of all objects under the place.
pub(crate) async fn under(place: &Place, env: &Env) -> Result<Vec<String>, BoxError> {
    let names = match place {
        Place::S3 { bucket, key } => objects(&env.s3, bucket, key.trim_end_matches('/')).await,
        #[cfg(feature = "gcs")]
        Place::Gcs { bucket, key } => gcs(env, bucket, key.trim_end_matches('/')).await,
        Place::File { path } => {
            let path = path.clone();
            tokio::task::spawn_blocking(move || files(&path)).await?.map_err(Into::into)
        }
        _ => Err("only s3://, gs:// and directories list what is under them: name one object, \
                  without --prefix"
            .into()),
    };
    let mut names = names.map_err(|error| Failed { place: place.clone(), error })?;
    names.sort_unstable();
    Ok(names)
}

#[derive(Debug, thiserror::Error)]
#[error("failed to list {place}")]
struct Failed {
    place: Place,
    #[source]
    error: BoxError,
}

async fn objects(s3: &S3, bucket: &str, prefix: &str) -> Result<Vec<String>, BoxError> {
    let path = object_store::path::Path::parse(prefix)?;
    let listed: Vec<_> = s3.bucket(bucket)?.list(Some(&path)).try_collect().await?;
    let keys = listed.into_iter().map(|object| object.location.to_string());
    Ok(names_under(prefix, keys))
}

#[cfg(feature = "gcs")]
async fn gcs(env: &Env, bucket: &str, prefix: &str) -> Result<Vec<String>, BoxError> {
    // Not those of `prefix-2`.
    let dir = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    let keys = env.gcs.list(&env.http, bucket, &dir).await?;
    Ok(names_under(prefix, keys))
}

fn names_under(prefix: &str, keys: impl IntoIterator<Item = String>) -> Vec<String> {
    // An object whose key is the prefix itself has no name under it.
    let names = keys.into_iter().filter_map(|key| {
        let name = key.strip_prefix(prefix)?.trim_start_matches('/');
        (!name.is_empty()).then(|| name.to_owned())
    });
    names.collect()
}

fn files(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut dirs = vec![PathBuf::new()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(root.join(&dir))? {
            let entry = entry?;
            let path = dir.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                dirs.push(path);
            } else {
                names.push(name(path)?);
            }
        }
    }
    Ok(names)
}

fn name(path: PathBuf) -> io::Result<String> {
    let name = path.into_os_string().into_string();
    name.map_err(|name| io::Error::other(format!("{} is not UTF-8: rename it", name.display())))
}
