use conjoin::Provide;

struct Log;

struct Base {
    log: Log,
}

#[derive(Provide)]
struct App {
    #[provide(flatten(Log))]
    base: Base,
}

fn main() {}
