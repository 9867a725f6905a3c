use conjoin::{Context, task};

struct Store;

#[task(trace(store, cx, key))]
fn read(store: &Store, cx: &Context, key: String) -> String {
    drop((store, cx));
    key
}

fn main() {}
