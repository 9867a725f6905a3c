use conjoin::task;

#[task]
trait Read {
    fn read(&self, key: String) -> String;
}

fn main() {}
