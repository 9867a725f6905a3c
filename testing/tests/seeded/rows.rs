//! Items that aren't bytes, and `Parts`.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, FlowError, Parts, Provide, RunIn, combine, task};
use conjoin_test::{CollectItems, GiveItems};
use futures::future::try_join;
use futures::{TryStreamExt, stream};

#[derive(Debug, Clone, PartialEq)]
struct Row {
    number: u32,
    price: f64,
}

fn rows() -> Vec<Row> {
    (0..5).map(|number| Row { number, price: f64::from(number) / 4.0 }).collect()
}

#[derive(Debug, Default, Provide)]
struct Table {
    rows: Mutex<Vec<Row>>,
}

/// Adds to what is there.
#[task]
async fn insert(table: &Mutex<Vec<Row>>, body: Flow<Row>, twice: bool) -> Result<(), FlowError> {
    let rows: Vec<_> = body.try_collect().await?;
    let mut table = table.lock().unwrap();
    table.extend(rows.iter().filter(|_| twice).cloned());
    table.extend(rows);
    Ok(())
}

fn test(table: &Table, twice: bool) -> impl Future<Output = conjoin_test::Report> {
    conjoin_test::sink(table, move |body| Insert { body, twice })
        .visible(async || Some(table.rows.lock().unwrap().clone()))
        .reset(async || table.rows.lock().unwrap().clear())
        .items(rows())
        .report()
}

#[tokio::test]
async fn sink_of_rows_that_adds_to_a_table_is_tested_with_a_reset() {
    let table = Table::default();
    let good = test(&table, false).await;
    assert!(good.faults().is_empty(), "{good}");
    let bad = test(&table, true).await;
    assert!(bad.faults().iter().any(|fault| fault.case() == "one item"), "{bad}");
}

/// Reads two ranges at once.
#[task]
async fn keep(kept: &Mutex<Option<Bytes>>, body: Parts<Bytes>, swap: bool) -> Result<(), BoxError> {
    let middle = body.size() / 2;
    let first = body.range(0..middle).try_collect::<Vec<_>>();
    let second = body.range(middle..body.size()).try_collect::<Vec<_>>();
    let (first, second) = try_join(first, second).await?;
    let all = if swap { [second, first] } else { [first, second] };
    *kept.lock().unwrap() = Some(all.concat().concat().into());
    Ok(())
}

#[derive(Debug, Default, Provide)]
struct Shelf {
    kept: Mutex<Option<Bytes>>,
}

#[tokio::test]
async fn sink_of_parts_is_tested() {
    for swap in [false, true] {
        let shelf = Shelf::default();
        let report = conjoin_test::sink(&shelf, |body| Keep { body, swap })
            .visible(async || shelf.kept.lock().unwrap().clone())
            .report()
            .await;
        assert_eq!(report.faults().is_empty(), !swap, "{report}");
    }
}

type Content = Arc<Mutex<Vec<Bytes>>>;

#[task(output(body))]
fn open(cx: &Context, content: Content, shift: u64) -> Parts<Bytes> {
    let bytes = Bytes::from(content.lock().unwrap().concat());
    cx.parts(bytes.len() as u64, move |range| {
        let begin = if range.start == 0 { 0 } else { range.start - shift };
        let slice = bytes.slice(
            usize::try_from(begin).unwrap()
                ..usize::try_from(range.end - range.start + begin).unwrap(),
        );
        async move { Ok::<_, FlowError>(stream::iter([Ok::<_, FlowError>(slice)])) }
    })
}

#[tokio::test]
async fn source_of_parts_is_read_by_ranges() {
    for shift in [0, 1] {
        let content = Content::default();
        let open = || Open { content: Arc::clone(&content), shift };
        let report = conjoin_test::source((), open, |body| body)
            .put(async |items| *content.lock().unwrap() = items)
            .report()
            .await;
        let rows: Vec<_> = report.faults().iter().map(conjoin_test::Fault::case).collect();
        assert_eq!(rows, ["it is read by ranges"; 1][..usize::from(shift > 0)], "{report}");
    }
}

combine! { struct Copy = GiveItems<Row> { items } => CollectItems<Row> }

#[tokio::test]
async fn given_items_are_collected() {
    assert_eq!(Copy { items: rows() }.run(&()).await.unwrap(), rows());
}
