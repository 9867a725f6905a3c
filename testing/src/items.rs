//! The items of a content: bytes, or values of any type.

use std::any::Any;
use std::ops::Range;

use bytes::Bytes;

use crate::random::Random;

/// What a flow of a test consists of. Every type with these bounds is one.
pub trait Item: Clone + PartialEq + Send + Sync + 'static {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Item for T {}

/// What a reader finds at a target, as items of the type `T` that a sink writes.
///
/// Chunks of bytes are compared by their bytes, wherever they are split. Values of other types are
/// compared one by one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with items of type `{T}`",
    note = "return `Vec<{T}>`, or `Bytes` or `Vec<u8>` if the items are chunks of bytes"
)]
pub trait IntoItems<T> {
    /// Returns the items.
    fn into_items(self) -> Vec<T>;
}

impl<T> IntoItems<T> for Vec<T> {
    fn into_items(self) -> Self {
        self
    }
}

impl IntoItems<Self> for Bytes {
    fn into_items(self) -> Vec<Self> {
        vec![self]
    }
}

impl IntoItems<Self> for Vec<u8> {
    fn into_items(self) -> Vec<Self> {
        vec![self]
    }
}

impl IntoItems<Bytes> for Vec<u8> {
    fn into_items(self) -> Vec<Bytes> {
        vec![self.into()]
    }
}

impl IntoItems<Vec<u8>> for Bytes {
    fn into_items(self) -> Vec<Vec<u8>> {
        vec![self.into()]
    }
}

impl IntoItems<Self> for String {
    fn into_items(self) -> Vec<Self> {
        vec![self]
    }
}

/// Returns chunks of noise, for a sink that handles large contents differently from small ones. They are
/// the same in every call.
///
/// ```
/// use bytes::Bytes;
///
/// let more_than_a_part: Vec<Bytes> = conjoin_test::chunks(6, 1 << 20);
/// assert_eq!(more_than_a_part.len(), 6);
/// ```
#[must_use]
pub fn chunks<T: From<Vec<u8>>>(count: usize, size: usize) -> Vec<T> {
    let mut random = Random::new(0);
    (0..count).map(|_| random.bytes(size).into()).collect()
}

/// Returns chunks of these sizes, or `None` if the items aren't bytes or text.
pub(crate) fn noise<T: 'static>(random: &mut Random, sizes: &[usize]) -> Option<Vec<T>> {
    let chunks: Vec<_> = sizes.iter().map(|&size| random.bytes(size)).collect();
    let bytes: Vec<Bytes> = chunks.iter().cloned().map(Into::into).collect();
    let text: Vec<_> = chunks.iter().map(|chunk| letters(chunk)).collect();
    let mut kinds = [Box::new(bytes) as Box<dyn Any>, Box::new(chunks), Box::new(text)];
    kinds.iter_mut().find_map(|kind| kind.downcast_mut().map(std::mem::take))
}

fn letters(noise: &[u8]) -> String {
    noise.iter().map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// Whether both are the same content.
pub(crate) fn same<T: Item>(left: &[T], right: &[T]) -> bool {
    match (bytes(left), bytes(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// Whether `left` is how `right` begins.
pub(crate) fn begins<T: Item>(left: &[T], right: &[T]) -> bool {
    match (bytes(left), bytes(right)) {
        (Some(left), Some(right)) => right.starts_with(&left),
        _ => right.starts_with(left),
    }
}

/// How much it is, for people.
pub(crate) fn amount<T: Item>(items: &[T]) -> String {
    match bytes(items) {
        _ if items.is_empty() => "no items".to_owned(),
        Some(bytes) => format!("{} bytes", bytes.len()),
        None => format!("{} items", items.len()),
    }
}

/// Returns the bytes of chunks; `None` if they aren't bytes.
fn bytes<T: Item>(items: &[T]) -> Option<Vec<u8>> {
    let chunks: Option<Vec<_>> = items.iter().map(chunk).collect();
    Some(chunks?.concat())
}

fn chunk<T: Item>(item: &T) -> Option<&[u8]> {
    let item: &dyn Any = item;
    let bytes = item.downcast_ref::<Bytes>().map(|bytes| &**bytes);
    let bytes = bytes.or_else(|| item.downcast_ref::<Vec<u8>>().map(|bytes| &**bytes));
    bytes.or_else(|| item.downcast_ref::<String>().map(String::as_bytes))
}

/// Returns the size of `Parts` with these items: in bytes, or in items.
pub(crate) fn size<T: Item>(items: &[T]) -> u64 {
    items.iter().map(|item| units(item) as u64).sum()
}

/// Returns the items of a range, each with its number.
pub(crate) fn slice<T: Item>(items: &[T], range: &Range<u64>) -> Vec<(usize, T)> {
    let mut start = 0;
    let mut slice = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let end = start + units(item) as u64;
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            slice.push((number, cut(item, from - start, to - start)));
        }
        start = end;
    }
    slice
}

/// A chunk of bytes can be cut anywhere. Anything else is one unit.
fn units<T: Item>(item: &T) -> usize {
    let any: &dyn Any = item;
    if any.is::<String>() { 1 } else { chunk(item).map_or(1, <[u8]>::len) }
}

#[expect(clippy::cast_possible_truncation, reason = "within an item, which is in memory")]
fn cut<T: Item>(item: &T, from: u64, to: u64) -> T {
    let range = from as usize..to as usize;
    let any: &dyn Any = item;
    let cut: Option<Box<dyn Any>> = if let Some(bytes) = any.downcast_ref::<Bytes>() {
        Some(Box::new(bytes.slice(range)))
    } else if let Some(bytes) = any.downcast_ref::<Vec<u8>>() {
        Some(Box::new(bytes[range].to_vec()))
    } else {
        None
    };
    cut.and_then(|cut| cut.downcast().ok()).map_or_else(|| item.clone(), |cut| *cut)
}
