use conjoin::{Retry, task};

fn never(_: &std::convert::Infallible) -> Retry {
    Retry::Never
}

#[task(retry = never)]
fn read(key: String) -> String {
    key
}

#[task(retry)]
fn write(body: String) -> std::io::Result<String> {
    Ok(body)
}

fn main() {}
