use conjoin::task;

#[task(attrs(non_exhaustive, must_use))]
pub fn read(key: String) -> String {
    key
}

#[task(attrs(cfg_attr(all(), non_exhaustive), cfg(unix), derive(Debug)))]
pub fn write(body: String) -> String {
    body
}

fn main() {}
