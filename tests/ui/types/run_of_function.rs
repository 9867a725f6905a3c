use conjoin::{RunIn, task};

#[task]
async fn read(key: String) -> String {
    key
}

fn main() {
    let _ = read.run(&());
    let _ = read("a".to_owned()).run(&());
}
