use conjoin::task;

#[task]
fn read(#[default] key: String, #[default = 4] read_ahead: usize) -> String {
    format!("{key} {read_ahead}")
}

#[task]
fn write(#[default(1, 2)] tries: u32, #[default(1)] #[default(2)] parts: u32) -> u32 {
    tries + parts
}

#[task]
fn count(#[cfg_attr(all(), default(4))] limit: usize) -> usize {
    limit
}

fn main() {}
