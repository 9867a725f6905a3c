use std::rc::Rc;

use conjoin::{combine, task};

#[task]
async fn read(key: String) -> String {
    key
}

#[task]
async fn print(text: Rc<str>, end: char) {
    println!("{text}{end}");
}

combine! { struct Show = Read => |text| Print { text: text.into(), end: '.' } }

fn main() {}
