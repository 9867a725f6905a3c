use conjoin::task;

#[task]
fn sum(count: usize, _numbers: ...) -> usize {
    count
}

fn main() {}
