use std::sync::Mutex;

use conjoin::{combine, task};

#[task(output(number))]
async fn number() -> Result<u8, std::fmt::Error> {
    let list = Mutex::new(vec![1]);
    let guard = list.lock().unwrap();
    std::future::ready(()).await;
    Ok(guard[0])
}

#[task]
async fn print(number: u8) {
    println!("{number}");
}

combine! { struct PrintNumber = Number => Print }

fn main() {}
