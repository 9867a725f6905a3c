use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

#[task(output(r#type, r#fn))]
async fn read(r#type: String, r#move: String) -> (String, String) {
    (r#type + "1", r#move)
}

#[task]
fn write(r#type: String, r#fn: String, r#struct: String) -> String {
    r#type + &r#fn + &r#struct
}

combine! { struct ByName = Read => Write }
combine! {
    struct ByStitch = Read { r#move as r#in, r#type } => |r#out, r#type| Write {
        r#fn: r#out.r#fn + &r#type,
        r#type,
        r#struct as r#loop,
    }
}
combine! { struct Nested = ByStitch { r#in: String::new(), .. } => |r#type| Write { r#type, .. } }

fn main() {
    let (a, b, c) = ("a".to_owned(), "b".to_owned(), "c".to_owned());
    let task = ByName { r#type: a.clone(), r#move: b.clone(), r#struct: c.clone() };
    assert_eq!(block_on(task.run(&())).unwrap(), "a1bc");
    let task = ByStitch { r#type: a.clone(), r#in: b.clone(), r#loop: c.clone() };
    assert_eq!(block_on(task.run(&())).unwrap(), "abac");
    let task = Nested { r#type: a, r#loop: String::new(), r#fn: b, r#struct: c };
    assert_eq!(block_on(task.run(&())).unwrap(), "aabc");
    assert_eq!(ByStitch::INFO.inputs[1].name, "in");
}
