use conjoin::{RunIn, combine, task};

struct Config {
    name: String,
}

struct Overrides {
    name: String,
}

#[task]
fn name(config: &Config, other: &Overrides) -> &str {
    if other.name.is_empty() { &config.name } else { &other.name }
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Name => |body| Write { body: body.to_owned() } }

fn main() {
    let _ = Move.run(&());
}
