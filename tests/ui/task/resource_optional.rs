use conjoin::task;

struct Cache;

#[task]
fn read(cache: Option<&Cache>, key: String) -> String {
    format!("{key}{}", cache.is_some())
}

fn main() {}
