use conjoin::{Context, Provide, RunIn, task};

struct Source;

#[task]
async fn read(source: &Source, path: String) -> String {
    let _ = source;
    path
}

#[derive(Provide)]
struct App {}

fn main() {
    let (app, cx) = (App {}, Context::new());
    let task = Read { path: "a".to_owned() };
    let _ = task.run_in(&app, &cx);
    let task = Read { path: "a".to_owned() };
    let _ = cx.run(task, &app);
}
