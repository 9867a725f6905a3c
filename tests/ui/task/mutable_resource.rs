use conjoin::{RunIn, combine, task};

#[task]
fn count(counts: &mut Vec<u32>, number: u32) -> u32 {
    counts.push(number);
    number
}

combine! { struct Both = Count => |number| Count { number } }

fn main() {
    let _ = Both { number: 1 }.run(&());
}
