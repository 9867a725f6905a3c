use std::rc::Rc;

use conjoin::{combine, task};

#[task]
fn read(key: String) -> Rc<str> {
    key.into()
}

#[task]
async fn print(text: String) {
    println!("{text}");
}

async fn translated(text: &str) -> String {
    text.to_uppercase()
}

combine! { struct Show = Read => |text| Print { text: translated(&text).await } }

fn main() {}
