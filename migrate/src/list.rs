//! What is under a prefix, as a stream: the first object moves before the last one is listed.

mod files;

use std::pin::Pin;

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::s3::S3;
use futures_util::{Stream, TryStreamExt, stream};

use crate::place::{Place, dir_prefix};

/// What a listing finds.
#[derive(Debug)]
pub(crate) enum Found {
    Object {
        name: String,
        size: Option<u64>,
    },
    /// What can't be moved, and why.
    Odd {
        name: String,
        error: BoxError,
    },
    /// What is left out on purpose, and why.
    Left {
        name: String,
        why: &'static str,
    },
}

pub(crate) type Listing = Pin<Box<dyn Stream<Item = Result<Found, BoxError>> + Send>>;

/// All objects under the place.
pub(crate) fn under(place: &Place, env: &Env) -> Listing {
    let listing = match place {
        Place::S3 { bucket, key } => objects(&env.s3, bucket, &dir_prefix(key)),
        #[cfg(feature = "gcs")]
        Place::Gcs { bucket, key } => gcs(env, bucket, &dir_prefix(key)),
        Place::File { path } => files::under(path.clone()),
        _ => failed(
            "only s3://, gs:// and directories list what is under them: name one object, \
                  without --prefix",
        ),
    };
    let place = place.clone();
    Box::pin(listing.map_err(move |error| Failed { place: place.clone(), error }.into()))
}

/// The same of the target, whose account may be another one.
pub(crate) fn under_target(place: &Place, env: &Env) -> Listing {
    match place {
        Place::S3 { bucket, key } => objects(&env.to_s3.0, bucket, &dir_prefix(key)),
        // A dry run doesn't make it.
        Place::File { path } if !path.exists() => Box::pin(stream::empty()),
        other => under(other, env),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("failed to list {place}")]
struct Failed {
    place: Place,
    #[source]
    error: BoxError,
}

fn failed(error: impl Into<BoxError>) -> Listing {
    let error = Err(error.into());
    Box::pin(stream::iter([error]))
}

fn objects(s3: &S3, bucket: &str, prefix: &str) -> Listing {
    let bucket = match s3.bucket(bucket) {
        Ok(bucket) => bucket,
        Err(error) => return failed(error),
    };
    let listed = bucket.list(prefix).map_ok(|object| {
        if object.is_utf8 {
            Found::Object { name: object.key, size: Some(object.size) }
        } else {
            Found::Odd { name: object.key, error: "its name is not UTF-8: rename it".into() }
        }
    });
    named(prefix, listed.map_err(Into::into))
}

#[cfg(feature = "gcs")]
fn gcs(env: &Env, bucket: &str, prefix: &str) -> Listing {
    let listed = env.gcs.list(bucket, prefix);
    named(prefix, listed.map_ok(|(name, size)| Found::Object { name, size }))
}

/// Keys without the prefix. The object that has the prefix itself for its key marks the directory.
fn named(
    prefix: &str,
    keys: impl Stream<Item = Result<Found, BoxError>> + Send + 'static,
) -> Listing {
    let prefix = prefix.to_owned();
    Box::pin(keys.try_filter_map(move |found| {
        let found = match found {
            Found::Object { name, size } => {
                let name = name.strip_prefix(&*prefix).filter(|name| !name.is_empty());
                name.map(|name| Found::Object { name: name.to_owned(), size })
            }
            odd => Some(odd),
        };
        async move { Ok(found) }
    }))
}
