//! The program with `PostgreSQL`.

use std::process::Command;

use conjoin_servers::Postgres;
use tokio_postgres::NoTls;

use crate::case::{Case, failed, run};
use crate::program::{migrate, succeed};

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
