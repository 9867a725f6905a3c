use conjoin::Provide;

#[derive(Provide)]
struct Base {
    port: u16,
}

#[derive(Provide)]
struct App {
    #[provide(flatten = u16)]
    base: Base,
}

fn main() {}
