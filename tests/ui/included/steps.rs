#[conjoin::task(output(number))]
pub fn step(number: u32) -> u32 {
    number * 2
}

conjoin::combine! { pub struct Twice = Step => Step }
