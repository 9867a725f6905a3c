//! A stream that panics does so in the run, or in the spawned task that polls it.

use std::io;
use std::panic::AssertUnwindSafe;

use conjoin::{BoxError, CombinedError, Context, Flow, RunIn, combine, task};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};

#[task(output(body))]
async fn burn(cx: &Context) -> Flow<usize> {
    cx.flow(stream::iter(0..3).map(|item| match item {
        2 => panic!("it burns"),
        item => io::Result::Ok(item),
    }))
}

#[task]
async fn count(body: Flow<usize>) -> Result<usize, BoxError> {
    Ok(body.try_fold(0, async |count, _| Ok(count + 1)).await?)
}

/// Like a client that polls a body in its own task.
#[task]
async fn count_elsewhere(body: Flow<usize>) -> Result<usize, BoxError> {
    tokio::spawn(async { body.try_fold(0, async |count, _| Ok(count + 1)).await })
        .await?
        .map_err(Into::into)
}

combine! { struct BurnAndCount = Burn => Count }
combine! { struct BurnElsewhere = Burn => CountElsewhere }

#[tokio::test]
async fn stream_panic_panics_the_run() {
    let run = AssertUnwindSafe(BurnAndCount {}.run(&())).catch_unwind().await;
    assert_eq!(run.unwrap_err().downcast_ref::<&str>(), Some(&"it burns"));
}

#[tokio::test]
async fn stream_panic_in_a_spawned_task_is_blamed_on_the_first_half() {
    let error = BurnElsewhere {}.run(&()).await.unwrap_err();
    assert_eq!(error.to_string(), "Burn: the stream panicked");
    let CombinedError::Flow { second: Some(second), .. } = error else { panic!("{error}") };
    assert!(second.downcast_ref::<tokio::task::JoinError>().is_some_and(|e| e.is_panic()));
}

/// Catches the panic, and then goes on or stops.
#[task]
async fn catch(mut body: Flow<usize>, ahead: usize, goes_on: bool) -> usize {
    let mut count = 0;
    body = body.ahead(ahead);
    loop {
        match AssertUnwindSafe(body.next()).catch_unwind().await {
            Ok(Some(Ok(item))) => {
                assert!(item < 2, "the items after the panic are not the next ones");
                count += 1;
            }
            Ok(Some(Err(error))) => assert_eq!(error.to_string(), "Burn: the stream panicked"),
            Ok(None) => return count,
            Err(_) if goes_on => {}
            Err(_) => return count,
        }
    }
}

combine! { struct BurnAndCatch = Burn => Catch }

#[tokio::test]
async fn half_that_catches_a_stream_panic_has_not_read_everything() {
    for ahead in [0, 1, 4] {
        for goes_on in [false, true] {
            let error = BurnAndCatch { ahead, goes_on }.run(&()).await.unwrap_err();
            assert_eq!(error.to_string(), "Burn: the stream panicked");
            assert!(matches!(error, CombinedError::Flow { second: None, .. }));
        }
    }
}
