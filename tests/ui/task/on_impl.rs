use conjoin::task;

struct Client;

#[task]
impl Client {
    fn read(&self, key: String) -> String {
        key
    }
}

fn main() {
    Client.read(String::new());
}
