mod store {
    use conjoin::task;

    struct Object(String);

    #[task]
    pub async fn read(key: String) -> Object {
        Object(key)
    }
}

fn main() {}
