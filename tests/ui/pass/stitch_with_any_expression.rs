use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[derive(Debug, Clone, Default, PartialEq)]
struct Row {
    id: u32,
    name: Option<String>,
}

#[task]
async fn read(id: u32) -> Row {
    Row { id, name: Some("a".to_owned()) }
}

#[task]
fn write(
    row: Row,
    list: Vec<u32>,
    text: String,
    flag: bool,
    number: u32,
    function: fn(u32) -> u32,
) -> String {
    format!("{row:?} {list:?} {text} {flag} {}", function(number))
}

const fn next(id: u32) -> u32 {
    id + 1
}

combine! {
    struct Everything = Read => |row, id| Write {
        list: (0..id).map(|id| { if id > 2 { return 0; } id * 2 }).collect::<Vec<u32>>(),
        text: {
            fn shout(text: &str) -> String {
                if text.is_empty() {
                    return String::new();
                }
                text.to_uppercase()
            }
            let Some(name) = &row.name else { panic!("a row without a name") };
            shout(name)
        },
        flag: matches!(row.name.as_deref(), Some(name) if name.len() == 1) && vec![id].len() < 2,
        number: 'outer: loop {
            let mut rest = id;
            while rest > 0 {
                rest = match rest {
                    1 => break 'outer row.id,
                    even if even % 2 == 0 => even / 2,
                    odd => odd * 3 + 1,
                };
            }
        },
        row: Row { id: if let Some(name) = row.name.as_ref() { name.len() as u32 } else { 0 }, ..row },
        function: |number| next(number),
    }
}

combine! {
    struct Nested = Read { id: const { next(1) } } => |Row { id, ref name }| Write {
        row: <Row as Default>::default(),
        list: [&[id][..], &[]].concat(),
        text: unsafe { std::str::from_utf8_unchecked(b"b") }.to_owned(),
        flag: name.is_some(),
        number: (|| -> Option<u32> { Some(name.as_ref()?.len() as u32) })().unwrap_or(0),
        function: next,
    }
}

fn main() {
    let output = block_on(Everything { id: 3 }.run(&())).unwrap();
    assert_eq!(output, r#"Row { id: 1, name: Some("a") } [0, 2, 4] A true 4"#);
    let output = block_on(Nested.run(&())).unwrap();
    assert_eq!(output, "Row { id: 0, name: None } [2] b true 2");
}
