use conjoin::task;

#[task]
fn _1(key: String) -> String {
    key
}

#[task]
fn _3d(key: String) -> String {
    key
}

fn main() {}
