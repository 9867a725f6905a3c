use conjoin::{combine, task};

#[task(output(body))]
fn read(key: String) -> String {
    key
}

#[task(output(body))]
fn make(size: usize) -> Vec<u8> {
    vec![0; size]
}

#[task]
fn write(name: String, body: String) {
    drop(name + &body);
}

#[task]
fn show(body: Vec<u8>) {
    drop(body);
}

combine! {
    enum Move = [Make as New, Read as Old] => |made| [Show { body: made } as Screen]
}

fn main() {}
