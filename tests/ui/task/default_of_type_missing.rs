use conjoin::task;

#[derive(Debug)]
struct Key(String);

#[task(derive(Debug, Default))]
fn read(key: Key, buckets: Vec<Key>, #[default(4)] read_ahead: usize) -> String {
    format!("{} {buckets:?} {read_ahead}", key.0)
}

fn main() {
    let _ = Read::default();
}
