use conjoin::{RunIn, combine, task};

#[task]
const fn double(number: u32) -> u32 {
    number * 2
}

combine! { struct Four = Double => |number| Double { number } }

fn main() {
    let _ = Four { number: double(1) }.run(&());
}
