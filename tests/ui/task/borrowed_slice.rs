use conjoin::{RunIn, combine, task};

#[task]
fn total(numbers: &[u64]) -> u64 {
    numbers.iter().sum()
}

#[task]
fn show(number: u64) -> String {
    number.to_string()
}

combine! { struct ShowTotal = Total => |number| Show { number } }

fn main() {
    let task = ShowTotal { numbers: vec![1, 2] };
    let first = task.numbers[0] + 1;
    let _ = (task.run(&()), first);
}
