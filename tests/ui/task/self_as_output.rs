use conjoin::task;

#[task(output(self, size))]
fn read(key: String) -> (String, usize) {
    let size = key.len();
    (key, size)
}

fn main() {}
