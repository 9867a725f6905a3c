use std::ffi::OsString;
use std::net::Ipv4Addr;

use bytes::Bytes;
use conjoin_migrate::postgres::Postgres;
use conjoin_places::{Place, Proxy, Request};
use futures::future::BoxFuture;
use futures::{FutureExt, SinkExt, TryStreamExt, pin_mut};
use tokio_postgres::{Client, NoTls};

use super::args;
use crate::servers::{POSTGRES, unique};

/// A table for each object, with a row for each line.
pub(crate) struct PgPlace {
    sql: Client,
    prefix: String,
    proxy: Proxy,
}

impl PgPlace {
    pub(crate) async fn new() -> Option<Self> {
        let server = POSTGRES.as_ref()?;
        let (sql, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        let proxy = Proxy::start((Ipv4Addr::LOCALHOST, server.port()).into()).await;
        Some(Self { sql, prefix: unique("place"), proxy })
    }

    pub(crate) fn client(&self) -> Postgres {
        Postgres::new(format!("postgres://postgres@{}/postgres", self.proxy.address()))
    }

    fn table(&self, dir: &str, name: &str) -> String {
        format!("{}_{dir}_{name}", self.prefix).to_lowercase()
    }

    fn query(&self, dir: &str, name: &str) -> String {
        format!("SELECT line FROM {} ORDER BY number", self.table(dir, name))
    }

    async fn create(&self, table: &str) {
        let columns = "(number bigserial PRIMARY KEY, line text NOT NULL)";
        let create = format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} {columns}");
        self.sql.batch_execute(&create).await.unwrap();
    }

    async fn lines(&self, query: &str) -> Option<Bytes> {
        let copy = format!("COPY ({query}) TO STDOUT");
        let rows: Vec<_> = self.sql.copy_out(&copy).await.ok()?.try_collect().await.unwrap();
        Some(rows.concat().into())
    }
}

impl Place for PgPlace {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn source(&self) -> &'static str {
        "PgRead"
    }

    fn sink(&self) -> &'static str {
        "PgWrite"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        args(&["--query", &self.query("source", name)])
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        args(&["--to-table", &format!("{} (line)", self.table("target", name))])
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        async move {
            let table = self.table("source", name);
            self.create(&table).await;
            let rows = self.sql.copy_in(&format!("COPY {table} (line) FROM STDIN")).await.unwrap();
            pin_mut!(rows);
            rows.send(content).await.unwrap();
            rows.finish().await.unwrap();
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        async move { self.create(&self.table("target", name)).await }.boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        async move { self.lines(&self.query("source", name)).await.unwrap() }.boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        let table = self.table("target", name);
        // By transaction: two at once take their numbers in turns.
        let query = format!("SELECT line FROM {table} ORDER BY xmin::text::bigint, number");
        async move { self.lines(&query).await }.boxed()
    }

    fn nothing(&self) -> Option<Bytes> {
        Some(Bytes::new())
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        async move {
            let drop = format!("DROP TABLE IF EXISTS {}", self.table("target", name));
            self.sql.batch_execute(&drop).await.unwrap();
        }
        .boxed()
    }

    /// Returns the connections that still use its tables or hold a transaction open.
    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        async move {
            let busy = format!(
                "SELECT state || ': ' || query FROM pg_stat_activity \
                 WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' \
                 AND state <> 'idle' AND query LIKE '%{}%'",
                self.prefix
            );
            let rows = self.sql.query(&busy, &[]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        }
        .boxed()
    }

    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn reads(&self) -> Option<Request> {
        Some(Request { has: "TO STDOUT", skip: 0, bytes: 0, is_http: false })
    }

    fn writes(&self, size: usize) -> Vec<Request> {
        vec![Request { has: "FROM STDIN", skip: 0, bytes: size, is_http: false }]
    }

    fn takes_lines_only(&self) -> bool {
        true
    }
}
