use conjoin::Provide;

#[derive(Provide)]
#[provide]
struct App {
    port: u16,
}

fn main() {}
