//! The database is unavailable for ten seconds.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use conjoin_migrate::sample::content;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::database::{Database, Row};
use crate::program::Store;

const AWAY: Duration = Duration::from_secs(10);
const JOBS: usize = 120;

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_unreachable_postgres() {
    let Some(database) = Database::postgres().await else { return };
    let Database::Postgres { url, pool } = &database else { unreachable!() };
    let (at, way) = Way::to(url).await;
    let behind = Database::Postgres { url: at, pool: pool.clone() };
    works_on(&database, &behind, async || {
        way.cut().await;
        tokio::time::sleep(AWAY).await;
        way.mend().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_locked_sqlite() {
    let database = Database::sqlite().await;
    works_on(&database, &database, async || {
        let mut db = SqliteConnection::connect(&database.url()).await.unwrap();
        let lock = db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
        tokio::time::sleep(AWAY).await;
        lock.rollback().await.unwrap();
    })
    .await;
}

/// Two workers lose their connection, and continue when it is restored.
async fn works_on(database: &Database, behind: &Database, outage: impl AsyncFnOnce()) {
    let store = Store::new().await;
    for n in 0..JOBS {
        store.put(&format!("a/{n}"), 100_000).await;
    }
    let submit = ["s3://source/a/*", "s3://target/", "--attempts=100"];
    assert_eq!(store.submit(database, &submit).await, JOBS);
    let mut workers = [store.worker(behind, &[]), store.worker(behind, &[])];
    let done = |rows: &[Row]| rows.iter().filter(|row| row.status == "Done").count();
    database.until("begun", |rows| done(rows) > 0).await;
    outage().await;
    let before = done(&database.rows().await);
    println!("{}: {before} of {JOBS} jobs done before the outage was over", database.name());
    assert!(before < JOBS, "it came too late");
    database.until_all_done().await;
    for n in 0..JOBS {
        assert_eq!(store.moved(&n.to_string()).unwrap(), content(&format!("a/{n}"), 100_000));
    }
    for worker in &mut workers {
        assert!(worker.try_wait().unwrap().is_none(), "a worker has ended");
    }
}

/// A route to the server that can be cut.
struct Way {
    server: SocketAddr,
    at: SocketAddr,
    passing: Arc<Mutex<JoinSet<()>>>,
}

impl Way {
    /// Returns the URL through this route.
    async fn to(url: &str) -> (String, Self) {
        let authority = url.split('/').nth(2).unwrap();
        let server: SocketAddr = authority.rsplit('@').next().unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let way = Self { server, at, passing: Arc::default() };
        way.listen(listener).await;
        (url.replace(&server.to_string(), &at.to_string()), way)
    }

    async fn listen(&self, listener: TcpListener) {
        let server = self.server;
        self.passing.lock().await.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                connections.spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
    }

    /// Closes the connections, and refuses new ones.
    async fn cut(&self) {
        self.passing.lock().await.shutdown().await;
    }

    async fn mend(&self) {
        let listener = TcpListener::bind(self.at).await.unwrap();
        self.listen(listener).await;
    }
}
