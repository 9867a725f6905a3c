use conjoin::Provide;

#[derive(Provide)]
struct Base {
    port: u16,
}

#[derive(Provide)]
struct App {
    #[provide(flatten())]
    base: Base,
}

fn main() {}
