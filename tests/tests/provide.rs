//! Environments.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

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

trait Named: Send + Sync {
    fn name(&self) -> &str;
}

struct Fixed(&'static str);

impl Named for Fixed {
    fn name(&self) -> &str {
        self.0
    }
}

#[task]
fn name(named: &dyn Named) -> String {
    named.name().to_owned()
}

#[test]
fn an_environment_behind_a_pointer_lends_the_same() {
    let both = || Both { words: HashMap::new(), base: 4 };
    let run = || Add { number: 1 };
    assert_eq!(block_on(run().run(&&both())).unwrap(), 5);
    assert_eq!(block_on(run().run(&Box::new(both()))).unwrap(), 5);
    assert_eq!(block_on(run().run(&Arc::new(both()))).unwrap(), 5);
    let nested: Arc<Box<dyn Provide<u8> + Send>> = Arc::new(Box::new(both()));
    assert_eq!(block_on(run().run(&&nested)).unwrap(), 5);
}

#[derive(Provide)]
struct Pointers {
    base: Arc<u8>,
    named: Box<dyn Named>,
    /// Lent itself, so what is inside `words` is not.
    list: Vec<u8>,
    words: Arc<Vec<u8>>,
}

#[test]
fn a_smart_pointer_and_its_content_are_lent() {
    let [list, words] = [vec![1], vec![2]];
    let env =
        Pointers { base: Arc::new(2), named: Box::new(Fixed("a")), list, words: Arc::new(words) };
    assert_eq!(block_on(Add { number: 1 }.run(&env)).unwrap(), 3);
    assert_eq!(block_on(Name.run(&env)).unwrap(), "a");
    assert_eq!(**lent::<Arc<u8>>(&env), 2);
    assert_eq!(*lent::<Vec<u8>>(&env), [1]);
    assert_eq!(**lent::<Arc<Vec<u8>>>(&env), [2]);
}

struct Token(u8);

#[derive(Provide)]
struct Flattened<'a, T: Sync> {
    token: Token,
    #[provide(flatten)]
    both: Arc<Both>,
    #[provide(flatten(Vec<u8>, dyn Named, Arc<u8>))]
    pointers: &'a Pointers,
    #[provide(skip)]
    own: T,
    #[provide(skip)]
    other: Token,
}

#[test]
fn a_flattened_field_lends_what_it_provides() {
    let named = Box::new(Fixed("a"));
    let pointers =
        Pointers { base: Arc::new(2), named, list: vec![3], words: Arc::new(Vec::new()) };
    let env = Flattened {
        token: Token(1),
        both: Arc::new(Both { words: HashMap::from([("a", 2)]), base: 5 }),
        pointers: &pointers,
        own: (),
        other: Token(9),
    };
    assert_eq!(block_on(CountAndAdd { word: "a".to_owned() }.run(&env)).unwrap(), 7);
    assert_eq!(lent::<Token>(&env).0, 1);
    assert_eq!(*lent::<Vec<u8>>(&env), [3]);
    assert_eq!(block_on(Name.run(&env)).unwrap(), "a");
    assert_eq!((env.own, env.other.0), ((), 9));
}

#[derive(Provide)]
struct Conditional {
    #[cfg(any())]
    words: NotDefined,
    #[cfg(not(any()))]
    base: u8,
    #[cfg(any())]
    #[provide(flatten)]
    more: NotDefined,
}

#[derive(Provide)]
struct ConditionalTuple(#[cfg(any())] NotDefined, u8);

#[test]
fn a_field_that_is_configured_out_is_not_lent() {
    assert_eq!(*lent::<u8>(&Conditional { base: 1 }), 1);
    assert_eq!(*lent::<u8>(&ConditionalTuple(2)), 2);
}

#[derive(Provide)]
struct Any<S> {
    list: Vec<S>,
}

#[test]
fn a_generic_environment_needs_no_bound_in_its_struct() {
    assert_eq!(*lent::<Vec<u8>>(&Any { list: vec![1] }), [1]);
}
