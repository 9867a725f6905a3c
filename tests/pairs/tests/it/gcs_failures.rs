//! Failures with Google Cloud Storage. Each leaves no object, and the error names the half.

use std::time::{Duration, Instant};

use conjoin::{CombinedError, Retry};
use conjoin_migrate::gcs::Gcs;
use conjoin_migrate::sinks::WriteError;

use crate::gcs::{GiveToGcs, TakeFromGcs};
use crate::halves::{Instead, MIB};
use crate::servers::{Bucket, Env, run};

/// This many chunks of 4 MiB: the client sends 16 MiB at a time.
const CHUNKS: usize = 5;

fn give(bucket: &Bucket, at: usize, instead: Instead) -> GiveToGcs {
    GiveToGcs { instead: Some((at, instead)), ..bucket.give("one", CHUNKS * 4 * MIB) }
}

#[tokio::test]
async fn source_failure_at_any_chunk_leaves_no_object() {
    let Some(bucket) = Bucket::new() else { return };
    for at in 0..=CHUNKS {
        let begin = Instant::now();
        let error = run(give(&bucket, at, Instead::Fail), &bucket.env).await.unwrap_err();
        assert_eq!(error.to_string(), "Give: the cable is cut");
        let CombinedError::Flow { second, .. } = error else { panic!("{error}") };
        assert!(matches!(second, Some(WriteError::Read { .. })));
        assert!(bucket.objects().is_empty(), "failed at {at}");
        assert!(begin.elapsed() < Duration::from_secs(10), "it was tried again");
    }
}

#[tokio::test]
async fn truncated_body_leaves_no_object() {
    let Some(bucket) = Bucket::new() else { return };
    for at in 0..CHUNKS {
        let error = run(give(&bucket, at, Instead::Stop), &bucket.env).await.unwrap_err();
        let CombinedError::Second(WriteError::SizeMismatch { actual, .. }) = error else {
            panic!("{error}")
        };
        assert_eq!(actual, (at * 4 * MIB) as u64);
        assert!(bucket.objects().is_empty(), "cut at {at}");
    }
}

/// A size that the client could send without waiting for the end of the body.
#[tokio::test]
async fn wrong_checksum_leaves_no_object() {
    let Some(bucket) = Bucket::new() else { return };
    for at in [0, 7] {
        let instead = Some((at, Instead::Garble));
        let task = GiveToGcs { instead, ..bucket.give("one", 32 * MIB) };
        let error = run(task, &bucket.env).await.unwrap_err();
        assert!(
            matches!(error, CombinedError::Second(WriteError::ChecksumMismatch { .. })),
            "{error}"
        );
        assert!(bucket.objects().is_empty(), "garbled at {at}");
    }
}

#[tokio::test]
async fn error_names_what_is_missing() {
    let Some(bucket) = Bucket::new() else { return };
    let (name, key) = (bucket.name.clone(), "none".to_owned());
    let task = TakeFromGcs { bucket: name.clone(), key, fails_at: None };
    let CombinedError::First(error) = run(task, &bucket.env).await.unwrap_err() else {
        panic!("not the source")
    };
    assert_eq!(error.to_string(), format!("failed to read gs://{name}/none"));
    assert_eq!(error.retry(), Retry::Never);

    let task = GiveToGcs { to_bucket: "nowhere".to_owned(), ..bucket.give("one", 10) };
    let error = run(task, &bucket.env).await.unwrap_err();
    assert_eq!(error.to_string(), "GcsWrite: failed to write gs://nowhere/one");
    assert_eq!(error.retry(), Retry::Never);
}

#[tokio::test]
async fn missing_credentials_are_not_looked_up_on_the_network() {
    let gcs = Gcs::from_vars([("GOOGLE_APPLICATION_CREDENTIALS", String::new())]);
    let env = Env { gcs, ..Env::default() };
    let (bucket, key) = ("any".to_owned(), "one".to_owned());
    let begin = Instant::now();
    let error = run(TakeFromGcs { bucket, key, fails_at: None }, &env).await;
    let CombinedError::First(error) = error.unwrap_err() else { panic!("not the source") };
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("no Google credentials: set "), "{cause}");
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn unreachable_server_is_an_error() {
    let gcs = Gcs::from_vars([("STORAGE_EMULATOR_HOST", "http://127.0.0.251".to_owned())]);
    let env = Env { gcs, ..Env::default() };
    let (bucket, key) = ("any".to_owned(), "one".to_owned());
    let error = run(TakeFromGcs { bucket, key, fails_at: None }, &env).await.unwrap_err();
    let text = format!("error: {:#}", conjoin::report(&error));
    assert!(text.contains("Connection refused"), "{text}");
    assert_eq!(error.retry(), Retry::Unspecified);
}
