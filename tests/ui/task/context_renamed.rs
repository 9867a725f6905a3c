use conjoin::{Context as Cx, task};

#[task]
async fn read(cx: &Cx, key: String) -> String {
    cx.on_failure(async {});
    key
}

#[task]
async fn write(cx: Cx, body: String) -> String {
    cx.on_failure(async {});
    body
}

fn main() {}
