use conjoin::Provide;

#[derive(Provide)]
#[provide(crate = conjoined)]
struct App {
    port: u16,
    name: String,
}

fn main() {}
