use conjoin::task;

#[task]
mod tasks {
    pub fn read(key: String) -> String {
        key
    }
}

fn main() {
    tasks::read(String::new());
}
