use conjoin::{RunIn, combine, task};

trait Store: Sync {
    fn names(&self) -> Vec<String>;
}

#[task]
async fn names<S: Store>(store: &S) -> Vec<String> {
    store.names()
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Names => |body| Write { body: body.concat() } }

fn main() {
    let _ = Move.run(&());
}
