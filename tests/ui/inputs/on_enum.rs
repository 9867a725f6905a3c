use conjoin::Inputs;

#[derive(Inputs)]
enum Job {
    Stop,
}

fn main() {}
