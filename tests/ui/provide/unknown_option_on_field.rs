use conjoin::{Provide, RunIn, task};

#[task]
fn read(port: &u16) -> u16 {
    *port
}

#[derive(Provide)]
struct App {
    port: u16,
    #[provide(ignore)]
    host: String,
}

fn main() {
    let _ = Read.run(&App { port: 1, host: String::new() });
}
