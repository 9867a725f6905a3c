//! `cargo run -p conjoin-migrate --features postgres --example s3_to_postgres -- people.csv people`
//!
//! Loads a CSV file from S3 into a Postgres table, without storing it in between. The bucket and the
//! account come from `AWS_BUCKET`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` and
//! `AWS_ENDPOINT_URL`, the database from `DATABASE_URL`.
//!
//! ```text
//!           ┌ S3ToPostgres
//!           │ ┌ S3Read
//! key ────▶ │ │ key: String
//!           │ └ body
//!           │ ┌ PgLoad
//!           │ │ body ◀ body
//! table ──▶ │ │ table: String
//!           │ └
//!           └
//! 3 rows
//! ```

use std::env;
use std::pin::pin;

use bytes::Bytes;
use clap::Parser;
use conjoin::{BoxError, Context, Flow, Provide, RunIn, Task, combine, task};
use futures_util::{SinkExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use tokio_postgres::{Client, NoTls};

/// Opens an object in S3.
#[task(output(body))]
async fn s3_read(s3: &AmazonS3, cx: &Context, key: String) -> object_store::Result<Flow<Bytes>> {
    Ok(cx.flow(s3.get(&key.into()).await?.into_stream()))
}

/// Loads CSV into a Postgres table.
#[task]
async fn pg_load(pg: &Client, mut body: Flow<Bytes>, table: String) -> Result<u64, BoxError> {
    let mut rows = pin!(pg.copy_in(&format!("COPY {table} FROM STDIN (FORMAT csv)")).await?);
    while let Some(chunk) = body.try_next().await? {
        rows.send(chunk).await?;
    }
    Ok(rows.finish().await?)
}

combine! {
    /// Loads a CSV file from S3 into a Postgres table.
    #[derive(Debug, Clone, clap::Parser)]
    struct S3ToPostgres = S3Read => PgLoad
}

#[derive(Provide)]
struct App {
    s3: AmazonS3,
    pg: Client,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    // reqwest, which is built without one here, asks for the process's.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let load = S3ToPostgres::parse(); // $ load people.csv people
    print!("{}", S3ToPostgres::INFO);
    let (pg, connection) = tokio_postgres::connect(&env::var("DATABASE_URL")?, NoTls).await?;
    tokio::spawn(connection);
    let s3 = AmazonS3Builder::from_env().with_allow_http(true).build()?;
    let app = App { s3, pg };
    let rows = load.run(&app).await?;
    println!("{rows} rows");
    Ok(())
}
