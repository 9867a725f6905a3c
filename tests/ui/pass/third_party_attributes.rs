//! Other macros on the function, above and below `#[task]`.
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[tracing::instrument(skip_all, fields(key = %key))]
#[task(output(body))]
pub async fn read(key: String) -> Result<String, std::fmt::Error> {
    std::future::ready(()).await;
    Ok(key)
}

#[task]
#[tracing::instrument(level = "debug", ret, err)]
pub async fn parse(body: String) -> Result<u8, std::num::ParseIntError> {
    body.parse()
}

combine! {
    #[derive(Debug, Clone)]
    struct Both = Read => Parse
}

fn main() {
    assert_eq!(block_on(Both { key: "7".to_owned() }.run(&())).unwrap(), 7);
}
