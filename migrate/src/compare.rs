//! Whether the target has an object already.

use std::path::Path;

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::about::{self, About};

use crate::cli::Compare;
use crate::place::Place;

/// Returns whether the two are the same by this comparison. False if either can't be examined.
pub(crate) async fn is_same(
    from: &Place,
    to: &Place,
    how: Compare,
    env: &Env,
) -> Result<bool, BoxError> {
    let Some(target) = about(to, env, true, how).await? else { return Ok(false) };
    let Some(source) = about(from, env, false, how).await? else { return Ok(false) };
    Ok(match how {
        Compare::SizeTime => source.same_size(&target) && target.not_older(&source),
        Compare::Checksum => source.same_size(&target) && source.same_checksum(&target),
    })
}

async fn about(
    place: &Place,
    env: &Env,
    is_target: bool,
    how: Compare,
) -> Result<Option<About>, BoxError> {
    let s3 = if is_target { &env.to_s3.0 } else { &env.s3 };
    match place {
        Place::S3 { bucket, key } => Ok(about::object(s3, bucket, key).await?),
        #[cfg(feature = "gcs")]
        Place::Gcs { bucket, key } => Ok(about::gcs_object(&env.gcs, bucket, key).await?),
        Place::File { path } => file(path, how).await,
        Place::Under { dir, name } => file(&dir.join(name), how).await,
        Place::Http { url } => Ok(about::resource(&env.http, url).await?),
        _ => Err(format!("{place} can't be compared: leave out --compare").into()),
    }
}

async fn file(path: &Path, how: Compare) -> Result<Option<About>, BoxError> {
    Ok(about::file(path.to_owned(), how == Compare::Checksum).await?)
}
