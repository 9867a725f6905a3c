use conjoin::Provide;

struct Log;
struct Pool;

#[derive(Provide)]
struct Logs {
    log: Log,
}

#[derive(Provide)]
struct Pools {
    pool: Pool,
}

#[derive(Provide)]
struct App {
    #[provide(flatten)]
    logs: Logs,
    #[provide(flatten)]
    pools: Pools,
}

fn main() {}
