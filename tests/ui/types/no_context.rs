use conjoin::{RunIn, task};

#[task]
async fn read(key: String) -> String {
    key
}

fn main() {
    let _ = Read { key: "a".to_owned() }.run_in(&());
}
