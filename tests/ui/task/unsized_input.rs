use conjoin::task;

#[task]
fn read(key: str) -> usize {
    key.len()
}

#[task]
fn show(value: dyn ToString) -> String {
    value.to_string()
}

fn main() {}
