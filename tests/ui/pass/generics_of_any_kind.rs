use std::fmt::Display;
use std::marker::PhantomData;

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task(derive(Debug, Clone), output(chunks, rest))]
fn split<T, const N: usize, const FLAG: bool>(list: Vec<T>) -> (Vec<[T; N]>, Vec<T>)
where
    T: Clone + Default,
    [T; N]: Default,
{
    let (chunks, rest) = list.as_chunks::<N>();
    let rest = if FLAG { rest.to_vec() } else { Vec::new() };
    (chunks.to_vec(), rest)
}

#[task]
async fn show<'a, T: Display + ?Sized, U>(
    text: &'a str2::Text,
    body: Box<T>,
    kind: PhantomData<U>,
) -> String
where
    for<'b> &'b T: Display,
    U: Send + 'static,
{
    format!("{}{body}{kind:?}", text.0)
}

mod str2 {
    pub struct Text(pub &'static str);
}

#[derive(conjoin::Provide)]
struct App {
    text: str2::Text,
}

combine! {
    #[derive(Debug, Clone)]
    struct Splits = Split::<u32, 2, { 1 < 2 }> => |split| Show::<str, fn(u8) -> Vec<u8>> {
        body: format!("{:?}{:?}", split.chunks, split.rest).into_boxed_str(),
        kind: PhantomData::<fn(u8) -> Vec<u8>>,
    }
}

fn main() {
    let app = App { text: str2::Text("t") };
    let output = block_on(Splits { list: vec![1, 2, 3] }.run(&app)).unwrap();
    assert!(output.starts_with("t[[1, 2]][3]PhantomData"), "{output}");
}
