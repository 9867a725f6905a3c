use clap::Parser;
use conjoin::task;

#[task(derive(Debug, Parser))]
fn read(key: String, #[default(true)] verify: bool) -> String {
    format!("{key} {verify}")
}

fn main() {}
