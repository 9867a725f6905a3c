//! The generated structs are ordinary ones.
use conjoin::{CombinedError, RunIn, combine, task};
use futures::executor::block_on;

#[task(output(body, size), derive(Debug, Clone, Default, PartialEq))]
async fn read(key: String, limit: Option<u32>) -> (String, u32) {
    (key, limit.unwrap_or(9))
}

#[task]
fn write(body: String, size: u32) -> Result<String, std::fmt::Error> {
    if size == 0 { Err(std::fmt::Error) } else { Ok(body) }
}

combine! {
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Copied = Read => Write
}

fn main() {
    let read = Read { limit: Some(1), ..Default::default() };
    let Read { key, ref limit } = read;
    assert!(key.is_empty() && *limit == Some(1));

    let mut task = Copied { key: "k".to_owned(), ..Copied::default() };
    task.limit = Some(0);
    assert!(matches!(&task, Copied { key, limit: Some(0) } if key == "k"));
    match block_on(task.clone().run(&())) {
        Err(CombinedError::Second(std::fmt::Error)) => {}
        Err(CombinedError::First(never)) => match never {},
        other => panic!("{other:?}"),
    }

    let ReadOutput { body, size } = block_on(Read { key: "a".to_owned(), limit: None }.run(&())).unwrap();
    assert_eq!((body.as_str(), size), ("a", 9));
}
