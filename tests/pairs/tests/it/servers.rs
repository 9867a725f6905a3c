//! The servers, each started once, and the environment that lends them.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use conjoin::{Provide, RunIn, Task};
use conjoin_migrate::Limits;
use conjoin_migrate::gcs::Gcs;
use conjoin_migrate::postgres::Postgres;
use conjoin_servers::{FakeGcs, Postgres as PostgresServer, SeaweedFs};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

// They end with the process, although statics are not dropped: see conjoin-servers.
pub(crate) static GCS: LazyLock<Option<FakeGcs>> = LazyLock::new(FakeGcs::start);
pub(crate) static POSTGRES: LazyLock<Option<PostgresServer>> = LazyLock::new(PostgresServer::start);
pub(crate) static SEAWEED: LazyLock<Option<SeaweedFs>> = LazyLock::new(SeaweedFs::start);

#[derive(Debug, Default, Provide)]
pub(crate) struct Env {
    pub(crate) gcs: Gcs,
    pub(crate) postgres: Postgres,
    pub(crate) limits: Limits,
}

/// A name that no other test has.
pub(crate) fn unique(kind: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{kind}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a task, which must not hang.
pub(crate) async fn run<T>(task: T, env: &Env) -> Result<T::Output, T::Error>
where
    T: RunIn<Env, Error: Send> + Send,
{
    let name = <T as Task>::INFO.name;
    let result = tokio::time::timeout(Duration::from_mins(1), task.run(env)).await;
    result.unwrap_or_else(|_| panic!("{name} hangs"))
}

/// A bucket for one test.
pub(crate) struct Bucket {
    pub(crate) name: String,
    server: &'static FakeGcs,
    pub(crate) env: Env,
}

impl Bucket {
    pub(crate) fn new() -> Option<Self> {
        let server = GCS.as_ref()?;
        let name = unique("bucket");
        server.create_bucket(&name).unwrap();
        let env = Env { gcs: Gcs::from_vars(server.vars()), ..Env::default() };
        Some(Self { name, server, env })
    }

    pub(crate) fn objects(&self) -> Vec<String> {
        self.server.objects(&self.name).unwrap()
    }
}

/// A table for one test, with numbered lines.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) env: Env,
    sql: Client,
}

impl Table {
    pub(crate) async fn new() -> Option<Self> {
        let url = POSTGRES.as_ref()?.url();
        let (sql, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let name = unique("lines");
        let columns = "(number bigserial PRIMARY KEY, line text NOT NULL)";
        sql.batch_execute(&format!("CREATE TABLE {name} {columns}")).await.unwrap();
        let env = Env { postgres: Postgres::new(url), ..Env::default() };
        Some(Self { name, env, sql })
    }

    /// The table as a sink's argument, and as a source's query.
    pub(crate) fn lines(&self) -> (String, String) {
        let name = &self.name;
        (format!("{name} (line)"), format!("SELECT line FROM {name} ORDER BY number;"))
    }

    pub(crate) async fn rows(&self) -> String {
        self.sql(&format!("SELECT count(*) FROM {}", self.name)).await
    }

    /// Waits until no connection uses the table anymore.
    pub(crate) async fn expect_idle(&self) {
        let name = &self.name;
        let busy = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
             AND state <> 'idle' AND query LIKE '%{name}%'"
        );
        for _ in 0..200 {
            if self.sql(&busy).await == "0" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("a transaction is left behind");
    }

    /// Returns the first value of a statement's result.
    pub(crate) async fn sql(&self, statement: &str) -> String {
        let messages = self.sql.simple_query(statement).await.unwrap();
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        row.unwrap_or_default().to_owned()
    }
}
