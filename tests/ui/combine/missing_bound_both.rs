use std::fmt::Display;

use conjoin::{RunIn, combine, task};

#[task(output(text, size))]
fn read<K: Display>(key: K) -> (String, usize) {
    let text = key.to_string();
    let size = text.len();
    (text, size)
}

#[task]
async fn wrap<T>(body: T, before: Option<T>) -> Result<String, std::io::Error>
where
    T: Display,
{
    drop(before);
    Ok(body.to_string())
}

combine! {
    #[derive(Debug, Clone)]
    struct Move = Read::<Vec<u8>> { key as source } => |object, source| Wrap::<Option<u8>> {
        body: object.text.parse()?,
        before: Some(source.first().copied()),
    }
}

combine! {
    struct Nightly = Move => |text| Wrap::<String> { body: text, .. }
}

async fn nightly() {
    let task = Nightly { source: Vec::new(), before: None };
    println!("{:?}", task.run(&()).await);
}

fn main() {}
