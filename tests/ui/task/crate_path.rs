use conjoin::task;

#[task(crate = conjoined, output(body, size))]
fn read(key: String) -> (String, usize) {
    let size = key.len();
    (key, size)
}

fn main() {}
