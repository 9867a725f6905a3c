use conjoin::{combine, task};

#[task(output(body))]
fn read(key: String) -> String {
    key
}

#[task]
pub fn print(body: String) {
    println!("{body}");
}

combine! {
    /// Prints one object.
    pub struct Show = Read { key as name } => Print
}

fn main() {}
