use conjoin::Provide;

#[derive(Provide)]
union App {
    number: u32,
    letter: char,
}

fn main() {}
