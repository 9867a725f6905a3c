//! The stitch's variables, and those inside its expressions, are apart from inputs of their names.
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task(output(body, name))]
fn read(key: String, size: usize) -> (String, String) {
    (key.repeat(size), key)
}

#[task]
fn write(body: String, name: String, size: usize) -> String {
    format!("{body}>{name}{size}")
}

combine! {
    struct Output = Read { key, size as times } => |key| Write {
        body: key.body,
        name: { let size = key.name; size },
        size,
    }
}

combine! {
    struct Lent = Read => |read, key, size| Write {
        name: {
            let key = format!("{key}!");
            let read = key;
            read
        },
        body: (|size: usize| read.body.repeat(size))(size),
        size: { let size = size + 1; size * 10 },
    }
}

combine! {
    struct Patterns = Read => |ReadOutput { body: name, name: body }, size| Write { body, name, size }
}

fn main() {
    let key = "k".to_owned();
    let task = Output { key: key.clone(), times: 2, size: 3 };
    assert_eq!(block_on(task.run(&())).unwrap(), "kk>k3");
    let task = Lent { key: key.clone(), size: 2 };
    assert_eq!(block_on(task.run(&())).unwrap(), "kkkk>k!30");
    let task = Patterns { key, size: 2 };
    assert_eq!(block_on(task.run(&())).unwrap(), "k>kk2");
}
