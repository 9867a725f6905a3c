//! The connection to a `PostgreSQL` database.

mod driver;
mod tls;

use std::fmt::{self, Debug, Display, Formatter};
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use conjoin::BoxError;
use thiserror::Error;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Error};

pub(crate) use self::driver::Driver;
use self::tls::Tls;
use crate::patience::Patience;
use crate::wire::RequestError;

/// A `PostgreSQL` database: the resource that lends connections to it.
#[derive(Debug, Clone, Default)]
pub struct Postgres {
    url: Option<Url>,
    patience: Patience,
}

#[derive(Clone)]
struct Url(String);

/// The formats of `COPY`.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CopyFormat {
    /// One line for each row, columns separated by tabs, special characters escaped by a backslash.
    #[default]
    Text,
    /// Comma-separated values.
    Csv,
    /// Comma-separated values, with the names of the columns on the first line.
    CsvHeader,
    /// `PostgreSQL`'s own, which depends on the types of the columns.
    Binary,
}

impl CopyFormat {
    /// As an option of COPY.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Text => "FORMAT text",
            Self::Csv => "FORMAT csv",
            Self::CsvHeader => "FORMAT csv, HEADER true",
            Self::Binary => "FORMAT binary",
        }
    }

    /// The media type of a body in this format.
    pub(crate) fn media_type(self) -> String {
        let name = match self {
            Self::Text => "text/tab-separated-values",
            Self::Csv => "text/csv",
            Self::CsvHeader => "text/csv; header=present",
            Self::Binary => "application/octet-stream",
        };
        name.to_owned()
    }
}

impl Display for CopyFormat {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Csv => "csv",
            Self::CsvHeader => "csv-header",
            Self::Binary => "binary",
        })
    }
}

/// Why a connection failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// No database is named.
    #[error("no database: set DATABASE_URL to postgres://user:password@host:port/database")]
    NoUrl,
    /// The URL is wrong, or the server cannot be reached or refuses the user.
    #[error("failed to connect to PostgreSQL")]
    Connect(#[source] Error),
    /// The URL asks for TLS in a way that is not known.
    #[error("sslmode={0}: write disable, prefer, require, verify-ca or verify-full")]
    SslMode(String),
    /// The certificates to trust can't be read.
    #[error("failed to read the root certificates in {0}")]
    Root(PathBuf, #[source] BoxError),
    /// TLS can't be used.
    #[error("failed to set up TLS to PostgreSQL")]
    Tls(#[source] BoxError),
}

impl Postgres {
    /// The database that `DATABASE_URL` names; if it names none, that is missed on the first use.
    #[must_use]
    pub fn from_env() -> Self {
        std::env::var("DATABASE_URL").map_or_else(|_| Self::default(), Self::new)
    }

    /// The database of this URL: `postgres://user:password@host:port/database`.
    ///
    /// Its parameter `sslmode` means what it means to `psql`: without one, TLS is used if the server
    /// has it, and its certificate is not checked; `verify-full` checks it by the certificates of the
    /// system, or by those in the file that `sslrootcert` names.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: Some(Url(url.into())), patience: Patience::default() }
    }

    /// The same database, with another limit on how long to wait.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Waits for the server, but not for ever. A query may compute for a while before it has rows, so
    /// it has longer than other clients.
    pub(crate) async fn waited<T, E: Into<BoxError>>(
        &self,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, BoxError> {
        let limit = self.row_limit();
        match tokio::time::timeout(limit, answer).await {
            Ok(answer) => answer.map_err(Into::into),
            Err(_) => Err(RequestError::Idle(limit).into()),
        }
    }

    pub(crate) fn row_limit(&self) -> Duration {
        self.patience.idle().saturating_mul(5)
    }

    /// A connection of its own for each half: while one of them reads, the other writes.
    pub(crate) async fn connect(&self) -> Result<Connection, BoxError> {
        let (client, driver) = self.open().await?;
        let task = tokio::spawn(driver.into_future());
        Ok(Connection { client, task })
    }

    /// A connection that does nothing unless it is driven. Reading rows costs less so: no other
    /// thread has to be woken for what comes.
    pub(crate) async fn open(&self) -> Result<(Client, Driver), BoxError> {
        let Some(Url(url)) = &self.url else { return Err(PostgresError::NoUrl.into()) };
        let (url, tls) = Tls::of_url(url)?;
        let mut config: Config = url.parse().map_err(PostgresError::Connect)?;
        if let Some(mode) = tls.mode {
            config.ssl_mode(mode);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        let idle = self.patience.idle();
        // The limit of the client ends when TCP is connected.
        let connected = tokio::time::timeout(idle, config.connect(tls.connector()?)).await;
        let connected = connected.map_err(|_| RequestError::Idle(idle))?;
        let (client, connection) = connected.map_err(PostgresError::Connect)?;
        Ok((client, Driver::new(connection)))
    }
}

/// With a password in it.
impl Debug for Url {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// A connection, closed when it is dropped.
pub(crate) struct Connection {
    client: Client,
    task: JoinHandle<()>,
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Left to itself it would go on to the end of what the server still has to send.
        self.task.abort();
    }
}
