use conjoin::task;

#[task]
enum Read {
    Key(String),
}

fn main() {}
