use conjoin::{Provide, RunIn, combine, task};

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

combine! {
    struct Copy2 = Read => |body| Write { body }
}

#[derive(Provide)]
struct App {
    source: Source,
}

fn main() {
    let app = App { source: Source };
    let _ = Copy2 { key: String::new() }.run(&app);
}
