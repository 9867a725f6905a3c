use conjoin::task;

#[task(output(), derive())]
fn read(key: String) -> String {
    key
}

fn main() {}
