use conjoin::{TaskExt, task};

#[task]
fn read(key: String) -> String {
    key
}

#[task]
fn print(body: String) {
    println!("{body}");
}

fn main() {
    let _ = Read { key: "a".to_owned() }.combine(|body| print(body));
    let _ = Read { key: "a".to_owned() }.combine(|body| Some(Print { body }));
    let _ = Read { key: "a".to_owned() }.combine(|body| Ok::<_, u8>(Print { body }));
}
