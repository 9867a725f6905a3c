use conjoin::Inputs;

#[derive(Inputs)]
#[inputs(output(body))]
struct Mine {
    key: String,
}

fn main() {}
