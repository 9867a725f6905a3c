use conjoin::task;

#[task(output(body), output_derive(Debug), output_attrs(must_use))]
fn read(key: String) -> String {
    key
}

fn main() {}
