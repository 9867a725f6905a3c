use conjoin::task;

struct ReadOutput;

#[task(output(body, size))]
fn read(key: String) -> (String, usize) {
    let size = key.len();
    (key, size)
}

fn main() {
    let _ = ReadOutput;
}
