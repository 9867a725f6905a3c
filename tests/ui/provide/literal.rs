use conjoin::Provide;

#[derive(Provide)]
#[provide("conjoin")]
struct App {
    port: u16,
}

fn main() {}
