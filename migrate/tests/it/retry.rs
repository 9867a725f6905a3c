//! Whether a failed move may be worth running again: what the sources and sinks say.

use std::path::Path;
use std::time::Duration;

use conjoin::{Retry, RunIn, Task, combine};
use conjoin_migrate::s3::S3;
use conjoin_migrate::sinks::{FileWrite, HttpPut, IfExists};
use conjoin_migrate::sources::{FileRead, HttpGet, S3Read};
use conjoin_migrate::{Env, Metadata, Patience};
use conjoin_servers::{Answer, OddServer, Seen};

use crate::case::{BUCKET, Case, KEY};
combine! { struct Copy = FileRead { path, read_ahead: 4 } => FileWrite {
    body, meta, dir, name, if_exists, no_checksum: false, metadata: Metadata::default()
} }
combine! { struct Upload = FileRead { path, read_ahead: 4 } => HttpPut {
    body, meta, to_url, if_exists: IfExists::default(), no_checksum: false, metadata: Metadata::default()
} }
combine! { struct Download = HttpGet { url, read_ahead: 4 } => FileWrite {
    body, meta, dir, name, if_exists: IfExists::default(), no_checksum: false, metadata: Metadata::default()
} }

async fn verdict<T: RunIn<Env> + Send>(task: T) -> Retry {
    let vars: [(&str, String); 0] = [];
    let env = Env::new(S3::from_vars(vars)).with_patience(Patience::new(Duration::from_secs(1)));
    let Err(error) = task.run(&env).await else { panic!("it succeeded") };
    T::retry(&error)
}

/// Longer than the client itself would wait.
const BUSY: &str = "503 Service Unavailable\r\nRetry-After: 600";
const STATUSES: [(&str, Retry); 7] = [
    ("404 Not Found", Retry::Never),
    ("410 Gone", Retry::Never),
    ("400 Bad Request", Retry::Unspecified),
    ("403 Forbidden", Retry::Unspecified),
    ("429 Too Many Requests", Retry::Unspecified),
    ("503 Service Unavailable", Retry::Unspecified),
    (BUSY, Retry::After(Duration::from_mins(10))),
];

fn file(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("content");
    std::fs::write(&path, "content").unwrap();
    path
}

#[tokio::test]
async fn status_of_a_read_decides() {
    for (status, expected) in STATUSES {
        let server = OddServer::start(move |_| Answer::new(status, b""));
        let url = format!("{}/x", server.url());
        assert_eq!(verdict(HttpGet { url, read_ahead: 4 }).await, expected, "{status}");
    }
}

#[tokio::test]
async fn status_of_a_write_decides() {
    let dir = tempfile::tempdir().unwrap();
    for (status, expected) in STATUSES {
        let server = OddServer::start(move |_| Answer::new(status, b""));
        let to_url = format!("{}/x", server.url());
        let task = Upload { path: file(dir.path()), to_url };
        assert_eq!(verdict(task).await, expected, "{status}");
    }
}

/// The failure of a flow reaches the source as well.
#[tokio::test]
async fn status_in_the_middle_of_a_read_decides() {
    for (status, expected) in STATUSES {
        let server = OddServer::start(move |seen: &Seen| match seen.before {
            0 => Answer::new("200 OK\r\nETag: \"v1\"", b"hello").cut(100),
            _ => Answer::new(status, b""),
        });
        let dir = tempfile::tempdir().unwrap();
        let url = format!("{}/x", server.url());
        let task = Download { url, dir: dir.path().to_owned(), name: "x".to_owned() };
        assert_eq!(verdict(task).await, expected, "{status}");
    }
}

#[tokio::test]
async fn missing_file_and_existing_target_are_not_retried() {
    let dir = tempfile::tempdir().unwrap();
    let copy = |path: &str, name: &str| Copy {
        path: dir.path().join(path),
        dir: dir.path().to_owned(),
        name: name.to_owned(),
        if_exists: IfExists::Fail,
    };
    file(dir.path());
    std::fs::write(dir.path().join("there"), "").unwrap();
    for task in [copy("missing", "a"), copy(".", "a"), copy("content", "there")] {
        assert_eq!(verdict(task).await, Retry::Never);
    }
    assert_eq!(verdict(copy("content", "../a")).await, Retry::Never);
    let unreachable = HttpGet { url: "http://127.0.0.1:1/".to_owned(), read_ahead: 4 };
    assert_eq!(verdict(unreachable).await, Retry::Unspecified);
}

#[tokio::test]
async fn missing_object_is_not_retried_and_a_wrong_account_is() {
    let case = Case::new().await;
    let read = |key: &str| S3Read { bucket: BUCKET.to_owned(), key: key.to_owned(), read_ahead: 4 };
    for (key, expected) in [("none", Retry::Never), ("a//b", Retry::Never)] {
        let env = Env::new(S3::from_vars(case.server.vars()));
        let Err(error) = read(key).run(&env).await else { panic!("{key} is there") };
        assert_eq!(S3Read::retry(&error), expected, "{error:?}");
    }
    let wrong = case.server.vars().map(|(name, value)| match name {
        "AWS_SECRET_ACCESS_KEY" => (name, "wrong".to_owned()),
        _ => (name, value),
    });
    let Err(error) = read(KEY).run(&Env::new(S3::from_vars(wrong))).await else {
        panic!("the account is right")
    };
    assert_eq!(S3Read::retry(&error), Retry::Unspecified, "{error:?}");
}
