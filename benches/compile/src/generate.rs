//! The source of a generated crate.

/// What the crate contains many of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Tasks,
    Pairs,
    /// Pairs, each the first half of the next.
    Chain,
}

/// How a function is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nothing,
    Instrument,
    Builder,
    Conjoin,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Instrument, Self::Builder, Self::Conjoin];

    pub fn name(self, subject: Subject) -> &'static str {
        match (self, subject) {
            (Self::Nothing, _) => "nothing",
            (Self::Instrument, _) => "#[tracing::instrument]",
            (Self::Builder, _) => "#[bon::builder]",
            (Self::Conjoin, Subject::Tasks) => "#[conjoin::task]",
            (Self::Conjoin, _) => "conjoin::combine!",
        }
    }

    /// The attribute of a function; a conjoin pair has none.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Instrument => "#[tracing::instrument]",
            Self::Builder => "#[bon::builder]",
            Self::Conjoin => "#[conjoin::task]",
        }
    }
}

/// A library of `count` functions, tasks or pairs. Each is called and boxed once, because the compiler
/// generates no code for a future that is never polled.
pub fn source(subject: Subject, kind: Kind, count: u32) -> String {
    let items = (0..count).map(|i| match (subject, kind) {
        (Subject::Tasks, _) => task(kind, i),
        (_, Kind::Conjoin) => combined(subject, i),
        (_, _) => written(subject, kind, i),
    });
    let halves = match (subject, kind) {
        (Subject::Tasks, _) => String::new(),
        (_, Kind::Conjoin) => [read(kind, "read"), write(kind, "write")].concat(),
        (_, _) => [read(Kind::Nothing, "read"), write(Kind::Nothing, "write")].concat(),
    };
    let items: String = items.collect();
    format!("{HEAD}{halves}{items}")
}

pub(crate) const HEAD: &str = r"//! Generated.

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Mutex;

#[allow(unused_imports)]
use conjoin::RunIn as _;

#[derive(Debug, Default)]
pub struct Store(Mutex<Vec<u8>>);

impl conjoin::Provide<Store> for Store {
    fn provide(&self) -> &Store {
        self
    }
}

impl Store {
    pub async fn size(&self, key: &str) -> Result<usize, Error> {
        if key.is_empty() { Err(ErrorKind::NotFound.into()) } else { Ok(self.0.lock().unwrap().len()) }
    }

    pub async fn get(&self, _key: &str, range: Range<usize>) -> Result<Vec<u8>, Error> {
        Ok(self.0.lock().unwrap()[range].to_owned())
    }

    pub async fn put(&self, _key: &str, bytes: &[u8]) -> Result<(), Error> {
        self.0.lock().unwrap().extend(bytes);
        Ok(())
    }
}

pub type Boxed<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, BoxError>> + Send + 'a>>;
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
";

pub(crate) fn read(kind: Kind, name: &str) -> String {
    let attribute = kind.attribute();
    format!(
        r"
/// Reads an object, part by part.
{attribute}
pub async fn {name}(store: &Store, key: String, part: usize) -> Result<Vec<u8>, Error> {{
    let mut bytes = Vec::new();
    let size = store.size(&key).await?;
    while bytes.len() < size {{
        let end = size.min(bytes.len() + part);
        bytes.extend(store.get(&key, bytes.len()..end).await?);
    }}
    Ok(bytes)
}}
"
    )
}

pub(crate) fn write(kind: Kind, name: &str) -> String {
    let attribute = kind.attribute();
    format!(
        r"
/// Writes an object, and returns it.
{attribute}
pub async fn {name}(store: &Store, body: Vec<u8>, name: String) -> Result<Vec<u8>, Error> {{
    store.put(&name, &body).await?;
    Ok(body)
}}
"
    )
}

fn task(kind: Kind, i: u32) -> String {
    let call = match kind {
        Kind::Nothing | Kind::Instrument => format!("read_{i}(store, key, 8).await?"),
        Kind::Builder => format!("read_{i}().store(store).key(key).part(8).call().await?"),
        Kind::Conjoin => format!("Read{i} {{ key, part: 8 }}.run(store).await?"),
    };
    let declared = read(kind, &format!("read_{i}"));
    let call = boxed(i, "key: String", &call);
    format!("{declared}{call}")
}

pub(crate) fn boxed(i: u32, inputs: &str, call: &str) -> String {
    format!(
        r"
pub fn boxed_{i}(store: &Store, {inputs}) -> Boxed<'_> {{
    Box::pin(async move {{ Ok({call}) }})
}}
"
    )
}

/// The names that a pair writes to, and those of all pairs inside it.
fn names(subject: Subject, i: u32) -> Vec<String> {
    let first = if subject == Subject::Chain { 0 } else { i };
    (first..=i).map(|i| format!("name_{i}")).collect()
}

fn each(names: &[String], text: impl Fn(&str) -> String) -> String {
    names.iter().map(|name| text(name)).collect()
}

fn combined(subject: Subject, i: u32) -> String {
    let first = match subject {
        Subject::Chain if i > 0 => format!("Move{}", i - 1),
        _ => "Read".to_owned(),
    };
    let names = names(subject, i);
    let inputs = each(&names, |name| format!(", {name}: String"));
    let fields = each(&names, |name| format!(", {name}"));
    let call = format!("Move{i} {{ key, part: 8{fields} }}.run(store).await?");
    let boxed = boxed(i, &format!("key: String{inputs}"), &call);
    format!(
        r"
conjoin::combine! {{
    /// Moves an object.
    pub struct Move{i} = {first} => |body| Write {{ body, name as name_{i} }}
}}
{boxed}"
    )
}

fn written(subject: Subject, kind: Kind, i: u32) -> String {
    let names = names(subject, i);
    let arguments = |names| each(names, |name| format!(", {name}"));
    let first = match subject {
        Subject::Chain if i > 0 => {
            format!("move_{}(store, key, part{})", i - 1, arguments(&names[..names.len() - 1]))
        }
        _ => "read(store, key, part)".to_owned(),
    };
    let call = if kind == Kind::Builder {
        let setters = each(&names, |name| format!(".{name}({name})"));
        format!("move_{i}().store(store).key(key).part(8){setters}.call().await?")
    } else {
        format!("move_{i}(store, key, 8{}).await?", arguments(&names))
    };
    let attribute = kind.attribute();
    let inputs = each(&names, |name| format!(", {name}: String"));
    let boxed = boxed(i, &format!("key: String{inputs}"), &call);
    format!(
        r"
/// Moves an object.
{attribute}
pub async fn move_{i}(store: &Store, key: String, part: usize{inputs}) -> Result<Vec<u8>, Error> {{
    write(store, {first}.await?, name_{i}).await
}}
{boxed}"
    )
}
