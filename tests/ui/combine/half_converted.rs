use conjoin::{combine, task};

#[task(output(size))]
fn read(key: String) -> usize {
    key.len()
}

#[task]
fn show(size: u32) -> String {
    size.to_string()
}

combine! {
    struct Move = Read.try_into().unwrap() => Show
}

combine! {
    enum Moves = [Read.into() as Key] => [Show as Size]
}

fn main() {}
