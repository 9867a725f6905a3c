use conjoin::task;

type Parts = (String, usize);

#[task(output(body, size))]
fn read(key: String) -> Parts {
    let size = key.len();
    (key, size)
}

fn main() {}
