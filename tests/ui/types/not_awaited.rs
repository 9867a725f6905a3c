use conjoin::{RunIn, task};

#[task]
async fn read(key: String) -> String {
    key
}

fn main() {
    println!("{}", Read { key: "a".to_owned() }.run(&()).unwrap());
}
