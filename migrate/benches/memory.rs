//! Peak memory minus idle memory, from S3 to S3, for a small and a large object: each in its own
//! process, compared with a hand-written loop.

mod common;

use std::process::Command;

use conjoin::RunIn;
use conjoin_migrate::pairs::S3ToS3;
use conjoin_migrate::s3::S3;
use conjoin_migrate::sinks::IfExists;
use conjoin_migrate::{Env, Metadata};
use conjoin_servers::SeaweedFs;
use object_store::aws::AmazonS3Builder;

use crate::common::{MIB, bucket, copy, put};

const WHICH: &str = "MEMORY_BENCH";
const SIZES: [usize; 2] = [64, 1024];

// One thread, because otherwise the peak depends on which threads the allocator served.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Ok(which) = std::env::var(WHICH) {
        return child(&which).await;
    }
    let Some(server) = SeaweedFs::start() else { return };
    let store = bucket(&server);
    put(&store, "8", 8).await;
    for mib in SIZES {
        put(&store, &mib.to_string(), mib).await;
    }
    for who in ["combined", "hand"] {
        let peaks = SIZES.map(|mib| peak(&server, who, mib));
        let difference = peaks[1].abs_diff(peaks[0]);
        println!("{who:<10} the large one takes {difference} KiB more or less than the small one");
    }
}

/// In KiB above idle.
fn peak(server: &SeaweedFs, who: &str, mib: usize) -> u64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.envs(server.vars()).env(WHICH, format!("{who} {} {mib}", server.bucket()));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().unwrap());
    let (idle, peak) = (numbers.next().unwrap(), numbers.next().unwrap());
    println!("{who:<10} {mib:>5} MiB: idle {idle} KiB, peak {peak} KiB, over idle {}", peak - idle);
    peak - idle
}

async fn child(which: &str) {
    let [who, bucket, mib] = which.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let env = Env::from_env();
    // Idle means a process with open connections.
    S3::from_env().bucket(bucket).unwrap().read("8").await.unwrap();
    let idle = status("VmRSS");
    match who {
        "combined" => combined(&env, bucket, mib).await,
        _ => by_hand(bucket, mib).await,
    }
    println!("{idle} {}", status("VmHWM"));
}

async fn combined(env: &Env, bucket: &str, key: &str) {
    let task = S3ToS3 {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        read_ahead: 4,
        to_bucket: bucket.to_owned(),
        to_key: format!("to/{key}"),
        part_size: "8388608".parse().unwrap(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
        storage_class: None,
        tags: None,
        no_server_side_copy: true,
    };
    assert_eq!(task.run(env).await.unwrap().bytes, (key.parse::<usize>().unwrap() * MIB) as u64);
}

async fn by_hand(bucket: &str, key: &str) {
    let store = AmazonS3Builder::from_env().with_allow_http(true).with_bucket_name(bucket);
    let store = store.build().unwrap();
    copy(&store, key, &format!("to/{key}"), |_| ()).await;
}

/// A value of the process, in KiB.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
