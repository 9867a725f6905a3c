//! Types written in every way: aliased, projected, parenthesized, with lifetimes of their own.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

type Key = <Vec<String> as IntoIterator>::Item;
type Shared<T> = Arc<T>;

#[task(output(body, index))]
async fn read(
    key: Key,
    callback: fn(&str) -> usize,
    shared: Shared<dyn Fn(&u8) -> bool + Send + Sync>,
    dynamic: Box<dyn for<'a> Fn(&'a str) -> &'a str + Send>,
    nested: Option<BTreeMap<(u8, [char; 2]), ()>>,
) -> Result<(String, ::std::primitive::usize), <u8 as std::str::FromStr>::Err> {
    assert!(shared(&1) && nested.is_none());
    let index = callback(dynamic(&key));
    Ok((key, index))
}

#[task]
fn write(body: String, index: usize, kind: Cow<'static, str>) -> [Option<(usize, char)>; 1] {
    [kind.chars().next().map(|first| (body.len() + index, first))]
}

combine! {
    struct Copied = Read { callback: str::len, nested: None, .. } => Write
}

fn main() {
    let task = Copied {
        key: "key".to_owned(),
        shared: Arc::new(|number| *number == 1),
        dynamic: Box::new(|text| &text[1..]),
        kind: Cow::Borrowed("k"),
    };
    assert_eq!(block_on(task.run(&())).unwrap(), [Some((5, 'k'))]);
}
