use conjoin::Provide;

#[derive(Provide)]
struct App {
    #[provide(crate = conjoin)]
    port: u16,
}

fn main() {}
