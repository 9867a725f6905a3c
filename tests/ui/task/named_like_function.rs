use conjoin::task;

#[allow(non_snake_case)]
#[task]
fn Read() -> String {
    String::new()
}

fn main() {}
