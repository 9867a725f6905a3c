//! first
use conjoin::{CombinedError, Context, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;

struct Store(String);
struct Target(String);

#[derive(Provide)]
struct Env {
    store: Store,
    target: Target,
}

#[derive(Debug)]
struct Broken;
impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}
impl std::error::Error for Broken {}

/// Reads.
#[task(output(body, size), derive(Debug, Clone))]
async fn read(
    store: &Store,
    /** The key. */
    key: String,
) -> Result<(String, usize), Broken> {
    Ok((format!("{}/{key}", store.0), 3))
}

#[task]
async fn write(
    target: &Target,
    _cx: &Context,
    body: String,
    name: String,
) -> Result<String, Broken> {
    if name == "bad" {
        return Err(Broken);
    }
    Ok(format!("{}:{name}:{body}", target.0))
}

combine! {
    /// Moves.
    #[derive(Debug, Clone)]
    pub(crate) struct Move = Read { key as source } => |object, source| Write {
        name: format!("{source}{}", object.size),
        body: object.body,
    }
}

combine! { struct ByName = Read => Write }

combine! { struct Deep = Move => |text| Write { body: text, .. } }

combine! { struct Deeper = Deep => |text| Write { body: { std::future::ready(()).await; text }, name: "x".parse::<String>()? } }

#[test]
fn works() {
    let env = Env { store: Store("s".into()), target: Target("t".into()) };
    let out = block_on(Move { source: "a".into() }.run(&env)).unwrap();
    assert_eq!(out, "t:a3:s/a");
    let out = block_on(ByName { key: "a".into(), name: "n".into() }.run(&env)).unwrap();
    assert_eq!(out, "t:n:s/a");
    let error = block_on(Deeper { source: "a".into(), name: "bad".into() }.run(&env)).unwrap_err();
    assert_eq!(error.to_string(), "Deep: Write: broken");
    assert!(std::error::Error::source(&error).unwrap().is::<Broken>());
    assert!(matches!(error, CombinedError::First(CombinedError::Second(Broken))));
    println!("{}", Deeper::INFO);
    println!("{:#}", Move::INFO);
}
