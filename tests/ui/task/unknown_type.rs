use conjoin::{RunIn, combine, task};

#[task]
fn read(store: &BlobStore, key: BlobKey) -> Result<Blob, BlobFailure> {
    store.get(key)
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
