use conjoin::task;

struct Read;

#[task]
fn read(key: String) -> String {
    key
}

fn main() {
    let _ = Read;
}
