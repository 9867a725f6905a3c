use conjoin::task;

struct Client;

impl Client {
    #[task]
    async fn read(&self, key: String) -> String {
        key
    }
}

fn main() {
    let _ = Client.read(String::new());
}
