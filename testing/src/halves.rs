//! Halves for a user's own tests.

use conjoin::{Context, Flow, FlowError, task};
use futures_util::{TryStreamExt, stream};

use crate::items::Item;

/// Yields the given items as a flow.
///
/// ```
/// use conjoin::{RunIn, combine};
/// use conjoin_test::{CollectItems, GiveItems};
///
/// combine! { struct Copy = GiveItems<u8> { items } => CollectItems<u8> }
///
/// # futures::executor::block_on(async {
/// assert_eq!(Copy { items: vec![1, 2, 3] }.run(&()).await.unwrap(), [1, 2, 3]);
/// # });
/// ```
#[task(output(body), derive(Debug, Clone))]
pub fn give_items<T: Item>(
    cx: &Context,
    /// The items.
    items: Vec<T>,
) -> Flow<T> {
    cx.flow(stream::iter(items.into_iter().map(Ok::<_, FlowError>)))
}

/// Reads a flow to its end, and returns the items.
///
/// # Errors
///
/// Fails if the flow fails.
#[task(derive(Debug))]
pub async fn collect_items<T: Item>(
    /// The flow.
    body: Flow<T>,
) -> Result<Vec<T>, FlowError> {
    body.try_collect().await
}
