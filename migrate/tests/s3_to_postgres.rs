//! The first program of the README, on an S3 server and a Postgres server.

use std::process::Stdio;

use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::put;
use conjoin_migrate::server::{self, Server};
use conjoin_servers::Postgres;
use tokio::process::Command;
use tokio_postgres::NoTls;

const PROGRAM: &str = include_str!("../examples/s3_to_postgres.rs");

/// What the program prints according to its first lines.
fn documented_output() -> String {
    let block = PROGRAM.split("```text\n").nth(1).unwrap().split("//! ```").next().unwrap();
    let lines = block.lines().flat_map(|line| [line.strip_prefix("//! ").unwrap(), "\n"]);
    lines.collect()
}

async fn put_csv(server: &Server, key: &str, rows: &'static str) {
    server.create_bucket("people").unwrap();
    let store = S3::from_vars(server.vars()).bucket("people").unwrap();
    put(&store, key, rows.into()).await.unwrap();
}

fn load(server: &Server, database: &str, key: &str) -> Command {
    // `target/debug/deps/s3_to_postgres-..` is next to `target/debug/examples/s3_to_postgres`.
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let mut program = Command::new(deps.with_file_name("examples").join("s3_to_postgres"));
    program.args([key, "people"]).envs(server.vars());
    program.envs([("AWS_BUCKET", "people"), ("DATABASE_URL", database)]);
    program.stdin(Stdio::null()).kill_on_drop(true);
    program
}

#[tokio::test]
async fn first_program_of_the_readme_prints_what_it_documents() {
    let Some(postgres) = Postgres::start() else { return };
    let (sql, connection) = tokio_postgres::connect(&postgres.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    sql.batch_execute("CREATE TABLE people (name text, born int)").await.unwrap();
    let server = server::start().await.unwrap();
    put_csv(&server, "people.csv", "Ada,1815\nGrace,1906\nBarbara,1928\n").await;

    let output = load(&server, &postgres.url(), "people.csv").output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), documented_output());
    let row = sql.query_one("SELECT count(*), max(born) FROM people", &[]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i32>(1)), (3, 1928));
}
