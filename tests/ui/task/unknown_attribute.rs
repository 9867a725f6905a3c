use conjoin::task;

#[task]
fn read(#[serd(default)] key: String) -> String {
    key
}

fn main() {}
