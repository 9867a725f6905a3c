//! Deleting what is only under the target.

use std::collections::HashSet;

use conjoin::BoxError;
use conjoin_migrate::Env;
use conjoin_migrate::about;
use futures_util::TryStreamExt;

use crate::cli::Urls;
use crate::list::{self, Found, Listing};
use crate::place::Place;
use crate::select::Select;
use crate::show::{Output, Summary};

/// Deletes them. Nothing is deleted unless everything was moved and the whole source was seen.
pub(crate) async fn others(
    urls: &Urls,
    from: &Place,
    to: &Place,
    env: &Env,
    summary: &mut Summary,
    output: &Output,
) -> Result<(), BoxError> {
    if summary.has_failed() {
        output.notice("nothing was deleted, since not everything was moved");
        return Ok(());
    }
    let select = Select::new(urls)?;
    let kept = Kept::find(list::under(from, env)).await?;
    let mut gone = Vec::new();
    let mut listing = list::under_target(to, env);
    while let Some(found) = listing.try_next().await? {
        if let Found::Object { name, .. } = found
            && select.takes(&name)
            && !kept.has(&name)
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
        one(&to.under(name)?, urls.dry_run, env, summary, output).await;
    }
    Ok(())
}

async fn one(place: &Place, dry_run: bool, env: &Env, summary: &mut Summary, output: &Output) {
    if dry_run {
        return output.would_delete(place);
    }
    match delete(place, env).await {
        Ok(()) => {
            summary.deleted += 1;
            output.deleted(place);
        }
        Err(error) => {
            summary.undeleted += 1;
            output.not_deleted(place, &error);
        }
    }
}

/// The names that the source has.
struct Kept {
    names: HashSet<String>,
    /// Names of what was left out, which may be directories.
    left: Vec<String>,
}

impl Kept {
    /// An error if a directory can't be read, because its content is unknown.
    async fn find(mut listing: Listing) -> Result<Self, BoxError> {
        let (mut names, mut left) = (HashSet::new(), Vec::new());
        while let Some(found) = listing.try_next().await? {
            match found {
                Found::Object { name, .. } => drop(names.insert(name)),
                Found::Left { name, .. } => left.push(name),
                Found::Odd { name, error } => {
                    return Err(format!("nothing was deleted, since of {name}: {error}").into());
                }
            }
        }
        Ok(Self { names, left })
    }

    fn has(&self, name: &str) -> bool {
        let is_left = |left: &String| {
            name.strip_prefix(&**left).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.names.contains(name) || self.left.iter().any(is_left)
    }
}

async fn delete(place: &Place, env: &Env) -> Result<(), BoxError> {
    match place {
        Place::S3 { bucket, key } => Ok(about::delete_object(&env.to_s3.0, bucket, key).await?),
        #[cfg(feature = "gcs")]
        Place::Gcs { bucket, key } => Ok(about::delete_gcs_object(&env.gcs, bucket, key).await?),
        Place::Under { dir, name } => Ok(tokio::fs::remove_file(dir.join(name)).await?),
        _ => Err("it can't be deleted".into()),
    }
}
