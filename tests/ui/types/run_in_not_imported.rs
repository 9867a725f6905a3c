use conjoin::{combine, task};

#[task(output(text))]
async fn read(key: String) -> String {
    key
}

#[task]
async fn count(text: String) -> usize {
    text.len()
}

combine! { struct CountText = Read => Count }

fn main() {
    let _ = CountText { key: "a".to_owned() }.run(&());
    let _ = Read { key: "a".to_owned() }.combine(|text| Count { text });
}
