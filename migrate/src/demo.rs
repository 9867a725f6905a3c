//! The demonstration: a server of our own, some objects, and all of them copied.

use std::io::{self, Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use conjoin::{BoxError, RunIn, Task};
use futures_util::TryStreamExt;
use md5::{Digest, Md5};

use crate::hex::hex;
use crate::s3::{Bucket, S3};
use crate::s3_to_dir::S3ToDir;
use crate::sample::{content, put};
use crate::server;
use crate::sinks::{IfExists, Written};
use crate::{Env, Metadata};

const BUCKET: &str = "demo";
const MIB: usize = 1 << 20;
const OBJECTS: [(&str, usize); 5] = [
    ("empty", 0),
    ("photos/2024/beach.raw", 3 * MIB + 1),
    ("readme.bin", MIB / 2),
    ("table.bin", 5 * MIB),
    ("video.bin", 13 * MIB + 77),
];

/// Runs the whole demonstration and prints what it does.
///
/// # Errors
/// When anything fails, or a copy is not what was put.
pub async fn run() -> Result<(), BoxError> {
    introduce()?;
    let server = server::start().await?;
    server.create_bucket(BUCKET)?;
    let env = Env::new(S3::from_vars(server.vars()));
    let store = env.s3.bucket(BUCKET)?;
    for (key, size) in OBJECTS {
        put(&store, key, content(key, size)).await?;
    }
    let target = tempfile::tempdir()?;
    let (bytes, time) = copy_all(&env, &store, target.path()).await?;
    Ok(report(bytes, time)?)
}

fn introduce() -> io::Result<()> {
    writeln!(
        stdout(),
        "This starts an S3 server inside the process, puts {} objects there and copies each to a\n\
         file, by one task that is made of two:\n\n{}\n\
         To copy an object of yours: migrate --bucket B --key K --dir D (more: --help)\n",
        OBJECTS.len(),
        S3ToDir::INFO
    )
}

fn report(bytes: u64, time: Duration) -> io::Result<()> {
    let rate = u128::from(bytes) * 1000 / (1 << 20) / time.as_millis().max(1);
    writeln!(
        stdout(),
        "{} objects, {bytes} bytes, {rate} MiB/s; each file was what was put, the source is \
         untouched, and the directory is removed again",
        OBJECTS.len()
    )
}

async fn copy_all(env: &Env, store: &Bucket, dir: &Path) -> Result<(u64, Duration), BoxError> {
    let (mut bytes, mut time) = (0, Duration::ZERO);
    let listed: Vec<_> = store.list("").try_collect().await?;
    for object in listed {
        let key = object.key;
        let start = Instant::now();
        let written = task(&key, dir).run(env).await?;
        time += start.elapsed();
        bytes += written.bytes;
        let md5 = verify(store, &key, written.to.as_ref()).await?;
        print(&key, &written, &md5)?;
    }
    Ok((bytes, time))
}

fn print(key: &str, written: &Written, md5: &str) -> io::Result<()> {
    let Written { to, bytes, .. } = written;
    writeln!(stdout(), "{key:<24}{bytes:>10}  {md5}  {to}")
}

fn task(key: &str, dir: &Path) -> S3ToDir {
    S3ToDir {
        bucket: BUCKET.to_owned(),
        key: key.to_owned(),
        dir: dir.to_owned(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
    }
}

/// Compares what is in the file and still at the source with what was put, and returns its MD5.
async fn verify(store: &Bucket, key: &str, file: &Path) -> Result<String, BoxError> {
    let size = OBJECTS.iter().find(|(k, _)| *k == key).map_or(0, |(_, size)| *size);
    let put = Md5::digest(content(key, size));
    if Md5::digest(tokio::fs::read(file).await?) != put {
        return Err(format!("{} is not what was put", file.display()).into());
    }
    if Md5::digest(store.read(key).await?) != put {
        return Err(format!("the source of {key} changed").into());
    }
    Ok(hex(put))
}
