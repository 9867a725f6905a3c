use conjoin::{Context, task};

struct Store;

#[task]
fn read(#[default(Store)] store: &Store, #[default(Context::new())] cx: &Context, key: String) -> String {
    let _ = (store, cx);
    key
}

fn main() {}
