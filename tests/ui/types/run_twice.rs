use conjoin::{RunIn, task};

#[task]
async fn read(key: String) -> String {
    key
}

async fn again(key: String) {
    let task = Read { key };
    println!("{}", task.run(&()).await.unwrap());
    println!("{}", task.run(&()).await.unwrap());
}

fn main() {}
