//! The program with `PostgreSQL`.

use std::process::Command;

use conjoin_servers::Postgres;
use tokio_postgres::{Client, NoTls};

use crate::case::{Case, failed, run};
use crate::odd_server::{Answer, OddServer};
use crate::program::{migrate, program, succeed};

async fn client(server: &Postgres) -> Client {
    let (sql, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    sql
}

fn with(server: &Postgres, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.env("DATABASE_URL", server.url());
    command
}

async fn count(sql: &Client, table: &str) -> i64 {
    sql.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn lines_survive_a_round_trip() {
    let Some(server) = Postgres::start() else { return };
    let (sql, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let case = Case::new().await;
    let [there, back] = ["there", "back"].map(|name| case.dir.path().join(name));
    let lines: Vec<_> = (0..100_000).map(|line| format!("line {line}\n")).collect();
    let text = lines.concat();
    std::fs::write(&there, &text).unwrap();
    let program = |arguments: &[&str]| -> Command {
        let mut command = migrate(&case, arguments);
        command.env("DATABASE_URL", server.url());
        command
    };

    succeed(program(&[there.to_str().unwrap(), "postgres://lines"])).await;
    succeed(program(&["postgres://lines", back.to_str().unwrap()])).await;
    assert!(std::fs::read_to_string(&back).unwrap() == text);

    let url = server.url();
    for (to, said) in [(&*url, "names no table"), ("postgres://lines", "rows are always added")] {
        let command = program(&[there.to_str().unwrap(), to, "--if-exists=skip"]);
        assert!(failed(run(command).await).contains(said));
    }
}

#[tokio::test]
async fn table_is_not_its_own_target() {
    let Some(server) = Postgres::start() else { return };
    let sql = client(&server).await;
    sql.batch_execute("CREATE TABLE lines (line text); INSERT INTO lines VALUES (1)")
        .await
        .unwrap();
    for from in ["lines", "LINES", "public.lines", "\"lines\""] {
        for to in ["lines", "public.\"lines\"", "lines(line)", "lines (line)", "Public.Lines"] {
            let (from, to) = (format!("postgres://{from}"), format!("postgres://{to}"));
            let stderr = failed(run(with(&server, &[&from, &to])).await);
            assert!(stderr.contains("itself or in it"), "{from} {to}: {stderr}");
        }
    }
    assert_eq!(count(&sql, "lines").await, 1);
}

#[tokio::test]
async fn csv_has_a_header_if_asked() {
    let Some(server) = Postgres::start() else { return };
    let sql = client(&server).await;
    sql.batch_execute(
        "CREATE TABLE people (name text, age int); CREATE TABLE others (LIKE people); \
         INSERT INTO people VALUES ('a, b', 1), ('\"c\"', NULL)",
    )
    .await
    .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("people.csv");
    let file = file.to_str().unwrap();
    let csv = "name,age\n\"a, b\",1\n\"\"\"c\"\"\",\n";
    succeed(with(&server, &["postgres://people", file, "--format=csv-header"])).await;
    assert_eq!(std::fs::read_to_string(file).unwrap(), csv);
    succeed(with(&server, &[file, "postgres://others", "--format=csv-header"])).await;
    assert_eq!(count(&sql, "others").await, 2);
    assert_eq!(count(&sql, "(TABLE others EXCEPT TABLE people) AS new").await, 0);
    succeed(with(&server, &["postgres://people", file, "--format=csv"])).await;
    assert_eq!(std::fs::read_to_string(file).unwrap(), csv.split_once('\n').unwrap().1);
    for format in ["text", "binary"] {
        let format = format!("--format={format}");
        succeed(with(&server, &["postgres://people", "postgres://others", &format])).await;
    }
    assert_eq!(count(&sql, "others").await, 6);
}

/// Rows are added, so to run all again would add those of the others once more.
#[tokio::test]
async fn advice_does_not_double_rows() {
    let Some(server) = Postgres::start() else { return };
    let sql = client(&server).await;
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("a", "1\n"), ("b", "2\t3\n"), ("c", "4\n")] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let output =
        run(with(&server, &[dir.path().to_str().unwrap(), "postgres://lines", "-r"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("move those again one by one"), "{stderr}");
    assert!(!stderr.contains("run it again"), "{stderr}");
    assert_eq!(count(&sql, "lines").await, 2);
}

#[cfg(unix)]
#[tokio::test]
async fn advice_after_a_signal_does_not_double_rows() {
    use std::process::Stdio;
    use std::time::Duration;

    let Some(server) = Postgres::start() else { return };
    let sql = client(&server).await;
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let s3 = crate::odd_s3::OddS3::with_faults(|seen| {
        let hangs = seen.path.starts_with("/from/b");
        let silence = || crate::odd_s3::Fault::Answer(Answer::silence());
        if hangs { silence() } else { crate::odd_s3::Fault::None }
    });
    s3.put("from", "a", b"1\n");
    s3.put("from", "b", b"2\n");
    let mut command = with(&server, &["s3://from", "postgres://lines", "-r"]);
    command.envs(s3.vars()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let moved = async {
        while count(&sql, "lines").await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // The program hears of it a moment later.
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    tokio::time::timeout(Duration::from_secs(20), moved).await.expect("nothing is moved");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("the rows of 1 of 2 objects are there"), "{stderr}");
}

#[tokio::test]
async fn connection_uses_tls_as_the_url_says() {
    let key = rcgen::KeyPair::generate().unwrap();
    let named = |name: &str| {
        let made = rcgen::CertificateParams::new([name.to_owned()]).unwrap().self_signed(&key);
        made.unwrap().pem()
    };
    let Some(server) = Postgres::start_with_tls(&named("127.0.0.1"), &key.serialize_pem()) else {
        return;
    };
    let Some(misnamed) = Postgres::start_with_tls(&named("other"), &key.serialize_pem()) else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("right.pem"), named("127.0.0.1")).unwrap();
    let view = "CREATE VIEW tls AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    for server in [&server, &misnamed] {
        client(server).await.batch_execute(view).await.unwrap();
    }
    // A certificate that signed itself is its own authority.
    for (server, own) in [(&server, "127.0.0.1"), (&misnamed, "other")] {
        std::fs::write(path(own), named(own)).unwrap();
        let (own, none) = (path(own), path("none.pem"));
        let is_named = own.ends_with("127.0.0.1");
        let refused = "invalid peer certificate";
        for (parameters, expected) in [
            (String::new(), Ok("t\n")),
            ("?sslmode=disable".to_owned(), Ok("f\n")),
            ("?sslmode=prefer".to_owned(), Ok("t\n")),
            ("?sslmode=require".to_owned(), Ok("t\n")),
            ("?sslmode=verify-ca".to_owned(), Err(refused)),
            ("?sslmode=verify-full".to_owned(), Err(refused)),
            (format!("?sslmode=verify-ca&sslrootcert={own}"), Ok("t\n")),
            (
                format!("?sslmode=verify-full&sslrootcert={own}"),
                if is_named { Ok("t\n") } else { Err(refused) },
            ),
            (format!("?sslmode=verify-full&sslrootcert={none}"), Err("failed to read the root")),
            ("?sslmode=maybe".to_owned(), Err("write disable, prefer, require, verify-ca or")),
        ] {
            let mut command = program(&["postgres://tls", &path("out")]);
            command.env("DATABASE_URL", server.url() + &parameters);
            match expected {
                Ok(tls) => {
                    succeed(command).await;
                    assert_eq!(std::fs::read_to_string(path("out")).unwrap(), tls, "{parameters}");
                }
                Err(said) => {
                    let stderr = failed(run(command).await);
                    assert!(stderr.contains(said), "{parameters}: {stderr}");
                }
            }
        }
    }
}

#[tokio::test]
async fn server_without_tls_is_refused_if_tls_is_required() {
    let Some(server) = Postgres::start() else { return };
    client(&server).await.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    for mode in ["require", "verify-full"] {
        let mut command = program(&["postgres://lines", target.to_str().unwrap()]);
        command.env("DATABASE_URL", format!("{}?sslmode={mode}", server.url()));
        let stderr = failed(run(command).await);
        assert!(stderr.contains("failed to connect to PostgreSQL"), "{stderr}");
        assert!(stderr.contains("server does not support TLS"), "{stderr}");
    }
}

#[tokio::test]
async fn bad_databases_are_messages_without_the_password() {
    let server = OddServer::start(|_| Answer::new("200 OK", b"not PostgreSQL"));
    let address = server.url().trim_start_matches("http://").to_owned();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    for url in [
        "not a url hunter2".to_owned(),
        "postgres://me:hunter2@127.0.0.1:port/db".to_owned(),
        "postgres://me:hunter2@127.0.0.1:99999/db".to_owned(),
        "postgres://me:hunter2@/db?x=hunter2".to_owned(),
        format!("postgres://me:hunter2@{address}/db"),
        "postgres://me:hunter2@127.0.0.1:1/db".to_owned(),
        "mysql://me:hunter2@127.0.0.1/db".to_owned(),
    ] {
        let mut command = program(&["postgres://lines", target.to_str().unwrap(), "--timeout=1s"]);
        command.env("DATABASE_URL", &url);
        let stderr = failed(run(command).await);
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}
