use conjoin::{Provide, RunIn, TaskExt, task};

struct Source;
struct Target;

#[task]
async fn read(source: &Source, key: String) -> String {
    let _ = source;
    key
}

#[task]
async fn write(target: &Target, body: String) {
    let _ = (target, body);
}

#[derive(Provide)]
struct App {
    source: Source,
}

fn main() {
    let app = App { source: Source };
    let read = Read { key: "a".to_owned() };
    let _ = read.combine(|body| Write { body }).run(&app);
}
