//! Deleting what is only under the target.

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::about;
use futures_util::TryStreamExt;

use crate::cli::Urls;
use crate::list::{self, Found};
use crate::place::Place;
use crate::select::Select;
use crate::show::{Output, Summary};

/// Returns how many were deleted. Deletes nothing unless everything was moved.
pub(crate) async fn others(
    urls: &Urls,
    from: &Place,
    to: &Place,
    env: &Env,
    summary: &Summary,
    output: &Output,
) -> Result<usize, BoxError> {
    if summary.has_failed() {
        output.notice("nothing was deleted, since not everything was moved");
        return Ok(0);
    }
    let select = Select::new(urls)?;
    let kept = list::names(list::under(from, env)).await?;
    let mut gone = Vec::new();
    let mut listing = list::under_target(to, env);
    while let Some(found) = listing.try_next().await? {
        if let Found::Object { name, .. } = found
            && select.takes(&name)
            && !kept.contains(&name)
        {
            gone.push(name);
        }
    }
    if gone.len() > urls.max_delete {
        return Err(format!(
            "{} objects are only under {to}, and --max-delete is {}: nothing was deleted",
            gone.len(),
            urls.max_delete
        )
        .into());
    }
    for name in &gone {
        let place = to.under(name)?;
        if urls.dry_run {
            output.would_delete(&place);
        } else {
            delete(&place, env)
                .await
                .map_err(|error| format!("failed to delete {place}: {error}"))?;
            output.deleted(&place);
        }
    }
    Ok(if urls.dry_run { 0 } else { gone.len() })
}

async fn delete(place: &Place, env: &Env) -> Result<(), BoxError> {
    match place {
        Place::S3 { bucket, key } => Ok(about::delete_object(&env.to_s3.0, bucket, key).await?),
        Place::Under { dir, name } => Ok(tokio::fs::remove_file(dir.join(name)).await?),
        _ => Err("only objects of S3 and files can be deleted: leave out --delete".into()),
    }
}
