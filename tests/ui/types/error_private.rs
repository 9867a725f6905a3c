mod store {
    use conjoin::task;

    struct Missing;

    #[task]
    pub async fn read(key: String) -> Result<String, Missing> {
        if key.is_empty() { Err(Missing) } else { Ok(key) }
    }
}

fn main() {}
