use conjoin::{RunIn, combine, task};

trait Store: Sync {
    fn get(&self, key: &str) -> String;
}

#[task]
fn read(store: &impl Store, key: String) -> String {
    store.get(&key)
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: String::new() }.run(&());
}
