use conjoin::Provide;

struct Log;

#[derive(Provide)]
struct Base {
    log: Log,
}

#[derive(Provide)]
struct App {
    log: Log,
    #[provide(flatten)]
    base: Base,
}

fn main() {}
