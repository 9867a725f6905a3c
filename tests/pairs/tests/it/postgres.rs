//! Successful runs with `PostgreSQL`.

use conjoin::combine;
use conjoin_migrate::Metadata;
use conjoin_migrate::postgres::CopyFormat;
use conjoin_migrate::sinks::{GcsWrite, IfExists, PartSize, PgWrite};
use conjoin_migrate::sources::{GcsRead, PgRead};

use crate::halves::{Give, MIB, SIZES, Take, Taken, lines, md5};
use crate::servers::{Bucket, Env, Table, run};

combine! { pub(crate) struct GiveToPg = Give => PgWrite }
combine! { pub(crate) struct TakeFromPg = PgRead { read_ahead: 4, .. } => Take }
combine! { struct PgToPg = PgRead { read_ahead: 4, .. } => PgWrite }
combine! { struct PgToGcs = PgRead { read_ahead: 4, .. } => GcsWrite { part_size: PartSize::default(), .. } }
combine! { struct GcsToPg = GcsRead { read_ahead: 4, .. } => PgWrite }

impl Table {
    /// A task that writes lines of this size to the table.
    pub(crate) fn give(&self, size: usize) -> GiveToPg {
        GiveToPg {
            content: lines(size),
            // Chunks don't end at line ends.
            chunk: MIB - 7,
            instead: None,
            to_table: self.lines().0,
            to_format: CopyFormat::Text,
            no_checksum: false,
        }
    }

    pub(crate) fn take(&self, format: CopyFormat) -> TakeFromPg {
        TakeFromPg { query: self.lines().1, format, fails_at: None }
    }

    async fn taken(&self) -> Taken {
        run(self.take(CopyFormat::Text), &self.env).await.unwrap()
    }
}

#[tokio::test]
async fn written_lines_are_read_back() {
    for size in SIZES {
        let Some(table) = Table::new().await else { return };
        let digest = md5(&lines(size));
        let written = run(table.give(size), &table.env).await.unwrap();
        let checksum = Some(format!("md5:{digest}"));
        assert_eq!((written.bytes, written.checksum), (size as u64, checksum));
        let taken = table.taken().await;
        assert_eq!((taken.bytes, &taken.md5), (size, &digest));
        assert_eq!(taken.meta.content_type.unwrap(), "text/tab-separated-values");
        println!("{size} bytes in {} rows: {digest}", table.rows().await);
    }
}

#[tokio::test]
async fn rows_are_added() {
    let Some(table) = Table::new().await else { return };
    for rows in ["1", "2"] {
        run(table.give(1), &table.env).await.unwrap();
        assert_eq!(table.rows().await, rows);
    }
}

#[tokio::test]
async fn every_format_moves_from_table_to_table() {
    for format in [CopyFormat::Text, CopyFormat::Csv, CopyFormat::Binary] {
        let (Some(from), Some(to)) = (Table::new().await, Table::new().await) else { return };
        from.sql(&format!(
            "INSERT INTO {} (line) VALUES (''), (E'tab\\tand\\nline \\\\.'), ('\"ä\", b')",
            from.name
        ))
        .await;
        let ((_, query), (to_table, _)) = (from.lines(), to.lines());
        let task = PgToPg { query, format, to_table, to_format: format, no_checksum: false };
        run(task, &from.env).await.unwrap();
        assert_eq!(to.rows().await, "3");
        assert_eq!(to.taken().await, from.taken().await);
    }
}

/// Arbitrary bytes: rows of `bytea` in the binary format, through an object and back.
#[tokio::test]
async fn binary_rows_survive_a_round_trip_through_an_object() {
    let (Some(table), Some(bucket)) = (Table::new().await, Bucket::new()) else { return };
    let (gcs, postgres) = (bucket.env.gcs, table.env.postgres.clone());
    let env = Env { gcs, postgres, ..Env::default() };
    let (from, to) = (format!("{}_from", table.name), format!("{}_to", table.name));
    for name in [&from, &to] {
        table.sql(&format!("CREATE TABLE {name} (number int, chunk bytea)")).await;
    }
    // 32 rows of 1 MiB.
    table
        .sql(&format!(
            "INSERT INTO {from} SELECT n, (SELECT string_agg(sha256((n * 100000 + i)::text::bytea), \
             '') FROM generate_series(1, 32768) i) FROM generate_series(1, 32) n"
        ))
        .await;
    let out = PgToGcs {
        query: format!("TABLE {from}"),
        format: CopyFormat::Binary,
        to_bucket: bucket.name.clone(),
        to_key: "rows".to_owned(),
        if_exists: IfExists::Fail,
        no_checksum: false,
        metadata: Metadata::All,
    };
    let written = run(out, &env).await.unwrap();
    assert!(written.bytes > 32 << 20);
    let back = GcsToPg {
        bucket: bucket.name.clone(),
        key: "rows".to_owned(),
        to_table: to.clone(),
        to_format: CopyFormat::Binary,
        no_checksum: false,
    };
    assert_eq!(run(back, &env).await.unwrap().bytes, written.bytes);
    let digest = |name| {
        format!("SELECT count(*) || md5(string_agg(md5(chunk), '' ORDER BY number)) FROM {name}")
    };
    assert_eq!(table.sql(&digest(&to)).await, table.sql(&digest(&from)).await);
}
