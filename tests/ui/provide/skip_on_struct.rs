use conjoin::Provide;

#[derive(Provide)]
#[provide(skip)]
struct App {
    port: u16,
}

fn main() {}
