use conjoin::task;

#[task]
pub struct Read {
    pub key: String,
}

fn main() {}
