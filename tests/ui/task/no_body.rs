use conjoin::task;

#[task]
fn read(key: String) -> String;

fn main() {}
