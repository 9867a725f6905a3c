use conjoin::{combine, task};

#[task(output(body))]
fn read(key: String, #[default(3)] tries: u32) -> String {
    format!("{key}{tries}")
}

#[task]
fn write(body: String, #[default(5)] tries: u32) -> String {
    format!("{body}{tries}")
}

combine! { struct Move = Read { tries, .. } => Write { tries, .. } }

fn main() {}
