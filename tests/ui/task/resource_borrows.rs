use conjoin::task;

struct Store<'a>(&'a str);

#[task]
fn read<'a>(store: &Store<'a>, key: String) -> String {
    format!("{}/{key}", store.0)
}

#[task]
fn count(store: &Store<'_>, key: String) -> usize {
    store.0.len() + key.len()
}

#[task]
fn size(store: &&Store<'static>, key: String) -> usize {
    store.0.len() + key.len()
}

fn main() {}
