use conjoin::task;

#[task]
fn total(numbers: Vec<impl Into<u64>>) -> u64 {
    numbers.into_iter().map(Into::into).sum()
}

fn main() {}
