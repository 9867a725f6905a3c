use conjoin::Provide;

#[derive(Provide)]
struct App {
    #[provide(skip)]
    port: u16,
}

fn main() {}
