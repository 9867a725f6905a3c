//! Listings are read while objects move, so memory does not grow with the number of objects.

use crate::odd_s3::OddS3;
use crate::program::{program, succeed};

/// What the server lists by one request.
const PAGE: usize = 2;
const JOBS: usize = 3;

/// The most objects that were listed and not yet requested, after each request of a run.
async fn most_waiting(objects: usize) -> usize {
    let server = OddS3::start();
    for number in 0..objects {
        server.put("from", &format!("{number:03}"), b"x");
    }
    let dir = tempfile::tempdir().unwrap();
    let (target, jobs) = (dir.path().to_str().unwrap(), format!("--jobs={JOBS}"));
    let mut command = program(&["s3://from", target, "--prefix", &jobs]);
    command.envs(server.vars());
    let stdout = succeed(command).await;
    assert!(stdout.starts_with(&format!("{objects} moved, 0 skipped, 0 failed")), "{stdout}");
    let (mut listed, mut requested, mut most) = (0, 0, 0);
    for seen in server.seen() {
        if seen.path.contains("list-type=2") {
            listed += PAGE;
        } else {
            requested += 1;
        }
        most = most.max(listed.saturating_sub(requested));
    }
    assert_eq!((listed, requested), (objects, objects));
    most
}

#[tokio::test]
async fn no_more_than_a_page_and_the_jobs_wait_however_many_objects_there_are() {
    for objects in [10, 100] {
        let most = most_waiting(objects).await;
        assert!(most <= PAGE + JOBS, "{most} of {objects} objects waited");
    }
}
