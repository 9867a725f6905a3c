use conjoin::task;

#[task]
#[task(output(body))]
fn read(key: String) -> String {
    key
}

fn main() {}
