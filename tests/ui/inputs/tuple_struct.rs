use conjoin::Inputs;

#[derive(Inputs)]
struct Named<T>(T);

fn main() {}
