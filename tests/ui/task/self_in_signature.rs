use conjoin::task;

struct Client;

impl Client {
    #[task]
    fn connect(address: String) -> Self {
        drop(address);
        Self
    }
}

fn main() {
    Client::connect(String::new());
}
