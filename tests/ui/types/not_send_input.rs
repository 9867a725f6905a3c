use std::rc::Rc;

use conjoin::{combine, task};

#[task]
async fn read(key: Rc<str>) -> String {
    std::future::ready(()).await;
    key.to_string()
}

#[task]
async fn print(text: String) {
    println!("{text}");
}

combine! { struct Show = Read => |text| Print { text } }

fn main() {}
