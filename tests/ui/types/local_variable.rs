use conjoin::{RunIn, combine, task};

#[task(output(text))]
async fn read(key: String, limit: usize) -> String {
    key.chars().take(limit).collect()
}

#[task]
async fn print(text: String, end: char) {
    println!("{text}{end}");
}

async fn show(key: String, limit: usize) {
    let end = '.';
    combine! { struct Show = Read { limit, key: key.clone() } => |text| Print { text, end: end } }
    Show { limit }.run(&()).await.unwrap();
}

fn main() {}
