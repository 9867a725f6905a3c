//! Successful runs with an emulator of Google Cloud Storage.

use conjoin::{CombinedError, combine};
use conjoin_migrate::Metadata;
use conjoin_migrate::sinks::{GcsWrite, IfExists, PartSize, WriteError, Written};
use conjoin_migrate::sources::GcsRead;

use crate::halves::{Give, MIB, SIZES, Take, Taken, md5, noise};
use crate::servers::{Bucket, run};

combine! { pub(crate) struct GiveToGcs = Give => GcsWrite { part_size: PartSize::default(), .. } }
combine! { pub(crate) struct TakeFromGcs = GcsRead { read_ahead: 0, .. } => Take }
combine! { struct GcsToGcs = GcsRead { read_ahead: 4, .. } => GcsWrite { part_size: PartSize::default(), .. } }

impl Bucket {
    /// A task that writes this content to the bucket.
    pub(crate) fn give(&self, key: &str, size: usize) -> GiveToGcs {
        GiveToGcs {
            content: noise(size),
            chunk: 4 * MIB,
            instead: None,
            to_bucket: self.name.clone(),
            to_key: key.to_owned(),
            if_exists: IfExists::Replace,
            no_checksum: false,
            metadata: Metadata::All,
        }
    }

    /// Returns the content of an object.
    pub(crate) async fn take(&self, key: &str) -> Taken {
        let task = TakeFromGcs { bucket: self.name.clone(), key: key.to_owned(), fails_at: None };
        run(task, &self.env).await.unwrap()
    }
}

#[tokio::test]
async fn written_object_is_read_back() {
    let Some(bucket) = Bucket::new() else { return };
    for size in SIZES {
        let (key, digest) = (format!("a/ä {size}"), md5(&noise(size)));
        let written = run(bucket.give(&key, size), &bucket.env).await.unwrap();
        let to = format!("gs://{}/{key}", bucket.name);
        assert_eq!(
            written,
            Written {
                to,
                bytes: size as u64,
                checksum: Some(format!("md5:{digest}")),
                skipped: false
            }
        );

        let taken = bucket.take(&key).await;
        assert_eq!((taken.bytes, &taken.md5), (size, &digest));
        // The emulator doesn't support the rest: see `gcs_stub`.
        assert_eq!(taken.meta.md5, Some(digest));
        println!("{size} bytes: {}", taken.md5);
    }
    assert_eq!(bucket.objects().len(), SIZES.len());
}

#[tokio::test]
async fn object_is_copied_and_its_bytes_are_counted() {
    let Some(bucket) = Bucket::new() else { return };
    let size = 17 * MIB + 1;
    run(bucket.give("one", size), &bucket.env).await.unwrap();
    let task = GcsToGcs {
        bucket: bucket.name.clone(),
        key: "one".to_owned(),
        to_bucket: bucket.name.clone(),
        to_key: "two".to_owned(),
        if_exists: IfExists::Fail,
        no_checksum: false,
        metadata: Metadata::All,
    };
    let cx = conjoin::Context::new();
    let progress = cx.progress();
    cx.run(task, &bucket.env).await.unwrap();
    assert_eq!(progress.bytes(), size as u64);
    let [one, two] = [bucket.take("one").await, bucket.take("two").await];
    assert_eq!((one.bytes, one.md5, one.meta.md5), (two.bytes, two.md5, two.meta.md5));
}

#[tokio::test]
async fn existing_object_is_replaced_skipped_or_kept() {
    let Some(bucket) = Bucket::new() else { return };
    let give = |size, if_exists| GiveToGcs { if_exists, ..bucket.give("one", size) };
    for if_exists in [IfExists::Skip, IfExists::Fail] {
        let task = GiveToGcs { if_exists, ..bucket.give(&format!("{if_exists:?}"), 5) };
        assert!(!run(task, &bucket.env).await.unwrap().skipped);
    }
    run(give(10, IfExists::Replace), &bucket.env).await.unwrap();

    let skipped = run(give(20, IfExists::Skip), &bucket.env).await.unwrap();
    assert!(skipped.skipped && skipped.bytes == 0);
    let error = run(give(20, IfExists::Fail), &bucket.env).await.unwrap_err();
    assert!(matches!(error, CombinedError::Second(WriteError::Exists { .. })), "{error}");
    assert_eq!(bucket.take("one").await.bytes, 10);

    run(give(30, IfExists::Replace), &bucket.env).await.unwrap();
    assert_eq!(bucket.take("one").await.bytes, 30);
}
