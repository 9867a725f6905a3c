//! Environments.

use std::collections::HashMap;
use std::path::PathBuf;

use conjoin::{Provide, RunIn, combine, task};
use futures::executor::block_on;

#[derive(Provide)]
struct Tuple(u8, String);

#[derive(Provide)]
struct Generic<'a, T: Sync, const N: usize>
where
    T: Send,
{
    list: Vec<T>,
    array: [u8; N],
    lent: &'a PathBuf,
}

fn lent<T: ?Sized>(env: &impl Provide<T>) -> &T {
    env.provide()
}

#[test]
fn each_field_is_lent_by_type() {
    let tuple = Tuple(1, "a".to_owned());
    assert_eq!(*lent::<u8>(&tuple), 1);
    assert_eq!(lent::<String>(&tuple), "a");
    let path = PathBuf::from("p");
    let generic = Generic { list: vec!['c'], array: [1, 2], lent: &path };
    assert_eq!(*lent::<Vec<char>>(&generic), ['c']);
    assert_eq!(*lent::<[u8; 2]>(&generic), [1, 2]);
    assert_eq!(lent::<PathBuf>(&generic), &path);
}

#[task]
fn count(words: &HashMap<&'static str, u8>, word: String) -> u8 {
    words.get(word.as_str()).copied().unwrap_or(0)
}

#[task]
fn add(base: &u8, number: u8) -> u8 {
    base + number
}

combine! { struct CountAndAdd = Count => |number| Add { number } }

#[derive(Provide)]
struct Both {
    words: HashMap<&'static str, u8>,
    base: u8,
}

#[derive(Provide)]
struct More {
    name: String,
    base: u8,
    words: HashMap<&'static str, u8>,
}

async fn anywhere<Env>(env: &Env) -> u8
where
    Env: Provide<u8> + Provide<HashMap<&'static str, u8>>,
{
    CountAndAdd { word: "a".to_owned() }.run(env).await.unwrap()
}

#[test]
fn pair_runs_in_any_environment_that_suits_both_halves() {
    let words = HashMap::from([("a", 2)]);
    assert_eq!(block_on(anywhere(&Both { words: words.clone(), base: 1 })), 3);
    assert_eq!(block_on(anywhere(&More { words, base: 2, name: String::new() })), 4);
}

#[test]
fn run_is_send() {
    let env = Both { words: HashMap::new(), base: 7 };
    let number = std::thread::scope(|scope| {
        let run = CountAndAdd { word: String::new() }.run(&env);
        scope.spawn(|| block_on(run)).join().unwrap()
    });
    assert_eq!(number.unwrap(), 7);
}
