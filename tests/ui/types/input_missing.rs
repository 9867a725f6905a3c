use conjoin::{combine, task};

#[task(output(body))]
async fn read(bucket: String, key: String) -> String {
    bucket + &key
}

#[task]
async fn print(body: String, end: char) {
    println!("{body}{end}");
}

combine! { struct Show = Read => Print }

fn main() {
    let _ = Show { bucket: "b".to_owned() };
}
