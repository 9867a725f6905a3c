use conjoin::task;

#[task]
fn read(key: String, #[default("four")] read_ahead: usize) -> String {
    format!("{key} {read_ahead}")
}

#[task]
fn write(#[default("a")] key: String) -> String {
    key
}

fn main() {}
