use conjoin::{combine, task};

mod storage {
    #[conjoin::task]
    fn read(key: String) -> String {
        key
    }
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

combine! {
    struct Move = storage::Read => |body| Write { body, .. }
}

fn main() {}
