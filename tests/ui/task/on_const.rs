use conjoin::task;

#[task]
const READ: fn(String) -> String = |key| key;

fn main() {}
