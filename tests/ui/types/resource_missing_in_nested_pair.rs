use conjoin::{Provide, RunIn, combine, task};

struct Source;
struct Key;

#[task(output(body))]
async fn read(source: &Source, path: String) -> String {
    let _ = source;
    path
}

#[task(output(body))]
async fn decrypt(key: &Key, body: String) -> String {
    let _ = key;
    body
}

#[task]
async fn print(body: String) {
    println!("{body}");
}

combine! { struct ReadSecret = Read => Decrypt }
combine! { struct PrintSecret = ReadSecret => Print }

#[derive(Provide)]
struct App {
    source: Source,
}

fn main() {
    let app = App { source: Source };
    let _ = PrintSecret { path: "a".to_owned() }.run(&app);
}
