use conjoin::Provide;

#[derive(Provide)]
struct Base {
    port: u16,
}

#[derive(Provide)]
struct App {
    #[provide(skip)]
    #[provide(flatten)]
    base: Base,
}

fn main() {}
