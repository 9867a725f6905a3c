use std::sync::Arc;

use conjoin::{Context, task};

#[task]
async fn read(cx: Context, key: String) -> String {
    cx.on_failure(async {});
    key
}

#[task]
async fn write(cx: Arc<Context>, body: String) -> String {
    cx.on_failure(async {});
    body
}

fn main() {}
