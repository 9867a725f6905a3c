//! Copies of migrate's `FileWrite`, on real files.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, task};
use conjoin_test::Report;
use futures::TryStreamExt;
use tempfile::{NamedTempFile, TempDir};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bug {
    None,
    LeavesPart,
    WritesBeforeLastItem,
    BlamesWrongHalf,
    LosesLastChunk,
    IgnoresEmptyInput,
    DoublesChunkOnSecondRun,
}

/// Writes to a temporary file next to the target, which is renamed when it is complete.
#[task]
pub(super) async fn file_write(
    cx: &Context,
    mut body: Flow<Bytes>,
    path: PathBuf,
    bug: Bug,
) -> Result<(), BoxError> {
    if bug == Bug::WritesBeforeLastItem {
        return write_in_place(cx, body, path).await;
    }
    let mut part = NamedTempFile::with_suffix_in(".part", dir(&path))?;
    if bug == Bug::LeavesPart {
        part.disable_cleanup(true);
    }
    let (mut last, mut number) = (None::<Bytes>, 0);
    loop {
        let chunk = match body.try_next().await {
            Ok(chunk) => chunk,
            Err(error) if bug == Bug::BlamesWrongHalf => {
                error.ignore();
                return Err(format!("can't write {}", path.display()).into());
            }
            Err(error) => return Err(error.into()),
        };
        let Some(chunk) = chunk else { break };
        if bug == Bug::DoublesChunkOnSecondRun && number == 0 && path.exists() {
            write(&mut part, &chunk).await?;
        }
        number += 1;
        // One behind.
        if let Some(before) = last.replace(chunk) {
            write(&mut part, &before).await?;
        }
    }
    if let Some(last) = last.filter(|_| bug != Bug::LosesLastChunk) {
        write(&mut part, &last).await?;
    }
    if bug == Bug::IgnoresEmptyInput && number == 0 {
        return Ok(());
    }
    part.persist(path)?;
    Ok(())
}

async fn write(part: &mut NamedTempFile, chunk: &[u8]) -> Result<(), BoxError> {
    tokio::task::yield_now().await;
    Ok(part.write_all(chunk)?)
}

/// Puts back what was there, if the run fails.
async fn write_in_place(
    cx: &Context,
    mut body: Flow<Bytes>,
    path: PathBuf,
) -> Result<(), BoxError> {
    let (old, target) = (fs::read(&path).ok(), path.clone());
    cx.on_failure(async move {
        match old {
            Some(old) => fs::write(target, old),
            None => fs::remove_file(target),
        }
    });
    let mut file = File::create(path)?;
    while let Some(chunk) = body.try_next().await? {
        file.write_all(&chunk)?;
    }
    Ok(())
}

fn dir(path: &Path) -> &Path {
    path.parent().expect("a directory")
}

/// What is in the directory besides the target.
fn others(path: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir(path)).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|other| other != path).collect()
}

async fn report(bug: Bug) -> Report {
    let temp = TempDir::new().unwrap();
    let path = temp.path().join("target");
    conjoin_test::sink((), |body| FileWrite { body, path: path.clone(), bug })
        .visible(async || fs::read(&path).ok())
        .leftovers(async || others(&path))
        .report()
        .await
}

async fn finds(bug: Bug, text: &str) {
    let report = report(bug).await;
    println!("{bug:?}\n{report}");
    assert!(report.faults().iter().any(|fault| fault.text().contains(text)), "{report}");
}

#[tokio::test]
async fn nothing_is_found_without_a_bug() {
    let report = report(Bug::None).await;
    println!("{report}");
    assert!(report.faults().is_empty(), "{report}");
}

#[tokio::test]
async fn part_is_left() {
    finds(Bug::LeavesPart, "leaves \"").await;
}

#[tokio::test]
async fn it_is_written_before_the_last_item() {
    finds(Bug::WritesBeforeLastItem, "before it has read everything").await;
}

#[tokio::test]
async fn wrong_half_is_blamed() {
    finds(Bug::BlamesWrongHalf, "is blamed for the failure of its flow: can't write ").await;
}

#[tokio::test]
async fn last_chunk_is_lost() {
    finds(Bug::LosesLastChunk, "shows a part: ").await;
}

#[tokio::test]
async fn empty_input_is_ignored() {
    finds(Bug::IgnoresEmptyInput, " instead of no items").await;
}

#[tokio::test]
async fn chunk_is_doubled_on_the_second_run() {
    finds(Bug::DoublesChunkOnSecondRun, "the same run again: shows ").await;
}
