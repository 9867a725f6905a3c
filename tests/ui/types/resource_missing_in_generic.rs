use conjoin::{Provide, RunIn, combine, task};

struct Source;
struct Target;

#[task(output(body))]
async fn read(source: &Source, key: String) -> String {
    let _ = source;
    key
}

#[task]
async fn write(target: &Target, body: String) {
    let _ = (target, body);
}

combine! { struct Copied = Read => Write }

fn copy<E: Provide<Source>>(env: &E, key: String) {
    let _ = Copied { key }.run(env);
}

fn main() {}
