use clap::Parser;
use conjoin::task;

#[derive(Debug, Clone)]
struct Limit(usize);

impl std::str::FromStr for Limit {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[task(derive(Debug, Parser))]
fn read(key: String, #[default(Limit(4))] limit: Limit) -> String {
    format!("{key} {limit:?}")
}

fn main() {}
