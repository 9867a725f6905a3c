use conjoin::{RunIn, combine, task};

struct Config {
    name: String,
}

#[task]
fn name(config: &Config) -> &str {
    &config.name
}

#[task]
fn named<'a>(config: &'a Config, default: bool) -> Option<&'a String> {
    default.then_some(&config.name)
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Name => |body| Write { body } }

fn main() {
    let _ = Move.run(&());
}
