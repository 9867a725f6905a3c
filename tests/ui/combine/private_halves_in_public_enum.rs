use conjoin::{combine, task};

#[task]
fn read(key: String) -> String {
    key
}

#[task]
fn load(key: String) -> String {
    key
}

#[task]
pub fn write(body: String) {
    drop(body);
}

#[task]
fn show(body: String) {
    drop(body);
}

combine! {
    pub enum Move = [Read as Old, Load as New] => |body| [
        Write { body } as File,
        Show { body } as Screen,
    ]
}

fn main() {
    drop(Move::OldToFile(OldToFile { key: String::new() }));
}
