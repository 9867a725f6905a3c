//! S3 to S3 and S3 to a file on loopback: combined, hand-written with the same clients, and rclone.
//!
//! They take turns, several times. The best time of each counts, because other load on the machine
//! can only add to it.

mod common;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use conjoin::RunIn;
use conjoin_migrate::pairs::{S3ToFile, S3ToS3};
use conjoin_migrate::s3::S3;
use conjoin_migrate::sinks::IfExists;
use conjoin_migrate::{Env, Metadata};
use conjoin_servers::SeaweedFs;
use futures_util::StreamExt;
use md5::{Digest, Md5};
use object_store::ObjectStoreExt;
use object_store::aws::AmazonS3;
use tokio::io::AsyncWriteExt;

use crate::common::{PART, bucket, copy, put};

const SIZE: u32 = 128;
const TIMES: usize = 5;
const KEY: &str = "object";

#[tokio::main]
async fn main() {
    let Some(server) = SeaweedFs::start() else { return };
    let bench = Bench::new(&server).await;
    println!("{SIZE} MiB, the best of {TIMES}\n");
    bench.s3_to_s3(&server).await;
    bench.s3_to_file(&server).await;
}

struct Bench {
    env: Env,
    store: AmazonS3,
    dir: tempfile::TempDir,
}

impl Bench {
    async fn new(server: &SeaweedFs) -> Self {
        let store = bucket(server);
        put(&store, KEY, SIZE as usize).await;
        let env = Env::new(S3::from_vars(server.vars()));
        Self { env, store, dir: tempfile::tempdir().unwrap() }
    }

    async fn s3_to_s3(&self, server: &SeaweedFs) {
        let mut best = [Duration::MAX; 4];
        for _ in 0..TIMES {
            least(&mut best[0], async { self.combined_to_s3(server).await }).await;
            least(&mut best[1], async { by_hand_to_s3(&self.store, false).await }).await;
            least(&mut best[2], async { by_hand_to_s3(&self.store, true).await }).await;
            least(&mut best[3], async { rclone(server, "b:bucket/rclone") }).await;
        }
        print("S3 to S3", best);
    }

    async fn s3_to_file(&self, server: &SeaweedFs) {
        let mut best = [Duration::MAX; 4];
        let to = |name: &str| self.dir.path().join(name);
        for _ in 0..TIMES {
            least(&mut best[0], async { self.combined_to_file(server).await }).await;
            least(&mut best[1], async { by_hand_to_file(&self.store, &to("h"), false).await })
                .await;
            least(&mut best[2], async { by_hand_to_file(&self.store, &to("m"), true).await }).await;
            least(&mut best[3], async { rclone(server, to("rclone").to_str().unwrap()) }).await;
        }
        print("S3 to a file", best);
    }

    async fn combined_to_s3(&self, server: &SeaweedFs) {
        let task = S3ToS3 {
            bucket: server.bucket().to_owned(),
            key: KEY.to_owned(),
            read_ahead: 4,
            to_bucket: server.bucket().to_owned(),
            to_key: "combined".to_owned(),
            part_size: PART.to_string().parse().unwrap(),
            if_exists: IfExists::Replace,
            no_checksum: false,
            metadata: Metadata::All,
            storage_class: None,
            tags: None,
            no_server_side_copy: true,
        };
        task.run(&self.env).await.unwrap();
    }

    async fn combined_to_file(&self, server: &SeaweedFs) {
        let task = S3ToFile {
            bucket: server.bucket().to_owned(),
            key: KEY.to_owned(),
            read_ahead: 4,
            dir: self.dir.path().to_owned(),
            name: "combined".to_owned(),
            if_exists: IfExists::Replace,
            no_checksum: false,
            metadata: Metadata::All,
        };
        task.run(&self.env).await.unwrap();
    }
}

async fn by_hand_to_s3(store: &AmazonS3, md5: bool) {
    let mut hash = Md5::new();
    let seen = |chunk: &Bytes| {
        if md5 {
            hash.update(chunk);
        }
    };
    copy(store, KEY, "hand", seen).await;
    std::hint::black_box(hash.finalize());
}

/// Synced like the sink's file. Otherwise the disk would still have work to do.
async fn by_hand_to_file(store: &AmazonS3, to: &Path, md5: bool) {
    let mut chunks = store.get(&KEY.into()).await.unwrap().into_stream();
    let mut file = tokio::fs::File::create(to).await.unwrap();
    let mut hash = Md5::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        if md5 {
            hash.update(&chunk);
        }
        file.write_all(&chunk).await.unwrap();
    }
    file.flush().await.unwrap();
    file.sync_all().await.unwrap();
    std::hint::black_box(hash.finalize());
}

/// Between two remotes. With one remote, the server would make the copy itself.
fn rclone(server: &SeaweedFs, to: &str) {
    let Some(program) = conjoin_servers::program("rclone") else { return };
    let [(_, endpoint), (_, key), (_, secret)] = server.vars();
    let mut command = Command::new(program);
    for remote in ["A", "B"] {
        let values = [("TYPE", "s3"), ("PROVIDER", "Other"), ("ENDPOINT", &endpoint)].into_iter();
        for (name, value) in
            values.chain([("ACCESS_KEY_ID", &*key), ("SECRET_ACCESS_KEY", &*secret)])
        {
            command.env(format!("RCLONE_CONFIG_{remote}_{name}"), value);
        }
    }
    let from = format!("a:{}/{KEY}", server.bucket());
    command.args(["copyto", "--ignore-times", "--s3-no-check-bucket", "--config=", &from, to]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn least(best: &mut Duration, work: impl Future<Output = ()>) {
    let begin = Instant::now();
    work.await;
    *best = (*best).min(begin.elapsed());
}

fn print(what: &str, best: [Duration; 4]) {
    let names = ["combined", "by hand", "by hand, with an MD5 as well", "rclone"];
    for (name, time) in names.into_iter().zip(best) {
        let rate = f64::from(SIZE) / time.as_secs_f64();
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        println!("{what:<14}{name:<30}{rate:>7.0} MiB/s   combined is {ratio:.2} times as fast");
    }
}
