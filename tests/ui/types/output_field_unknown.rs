use conjoin::{combine, task};

#[task(output(body, size))]
async fn read(key: String) -> (String, usize) {
    (key, 1)
}

#[task]
async fn print(body: String, length: usize) {
    println!("{body}{length}");
}

combine! {
    struct Show = Read => |object| Print {
        body: object.content,
        length: object.size,
    }
}

fn main() {}
