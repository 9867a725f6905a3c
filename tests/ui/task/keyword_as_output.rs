use conjoin::task;

#[task(output(body, type))]
fn read(key: String) -> (Vec<u8>, String) {
    (Vec::new(), key)
}

fn main() {}
