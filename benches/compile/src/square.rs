//! The source of a crate with all pairs of some sources and as many sinks.

use crate::generate::{HEAD, Kind, boxed, read, write};

/// How the pairs are declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// Only the halves, as tasks or as plain functions.
    None(Kind),
    /// A function for each pair.
    Functions(Kind),
    /// A `combine!` for each pair.
    Structs,
    /// One `combine!` for all.
    Enum,
}

impl Pairs {
    pub const ALL: [Self; 5] = [
        Self::Functions(Kind::Nothing),
        Self::Functions(Kind::Instrument),
        Self::Functions(Kind::Builder),
        Self::Structs,
        Self::Enum,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::None(_) => "halves",
            Self::Functions(Kind::Nothing) => "a function for each pair",
            Self::Functions(Kind::Instrument) => "the same with #[tracing::instrument]",
            Self::Functions(_) => "the same with #[bon::builder]",
            Self::Structs => "conjoin::combine! for each pair",
            Self::Enum => "one conjoin::combine! for all pairs",
        }
    }

    /// The crate without the pairs.
    pub fn without(self) -> Self {
        Self::None(self.halves())
    }

    fn halves(self) -> Kind {
        match self {
            Self::None(kind) => kind,
            Self::Functions(_) => Kind::Nothing,
            Self::Structs | Self::Enum => Kind::Conjoin,
        }
    }

    /// A library with this many sources and as many sinks. Each pair is called and boxed once.
    pub fn source(self, side: u32) -> String {
        let kind = self.halves();
        let halves = (0..side)
            .flat_map(|i| [read(kind, &format!("read_{i}")), write(kind, &format!("write_{i}"))]);
        let cells = (0..side).flat_map(|i| (0..side).map(move |j| self.cell(i, j, i * side + j)));
        let matrix = if self == Self::Enum { matrix(side) } else { String::new() };
        let text: String = halves.chain(cells).chain([matrix]).collect();
        format!("{HEAD}{text}")
    }

    /// The pair of a source and a sink.
    fn cell(self, source: u32, sink: u32, n: u32) -> String {
        let (pair, call) = match self {
            Self::None(_) => return String::new(),
            Self::Functions(kind) => function(kind, source, sink, n),
            Self::Structs => {
                let halves = format!("Read{source} => |body| Write{sink} {{ body, .. }}");
                let item = format!("/// Moves an object.\n    pub struct Move{n} = {halves}");
                let call = format!("Move{n} {{ key, part: 8, name }}.run(store).await?");
                (format!("\nconjoin::combine! {{\n    {item}\n}}\n"), call)
            }
            Self::Enum => {
                let pair = format!("From{source}ToTo{sink}");
                (String::new(), format!("{pair} {{ key, part: 8, name }}.run(store).await?"))
            }
        };
        pair + &boxed(n, "key: String, name: String", &call)
    }
}

/// A hand-written pair, and how it is called.
fn function(kind: Kind, source: u32, sink: u32, n: u32) -> (String, String) {
    let attribute = kind.attribute();
    let inputs = "key: String, part: usize, name: String";
    let function = format!(
        r"
/// Moves an object.
{attribute}
pub async fn move_{n}(store: &Store, {inputs}) -> Result<Vec<u8>, Error> {{
    write_{sink}(store, read_{source}(store, key, part).await?, name).await
}}
"
    );
    let call = if kind == Kind::Builder {
        format!("move_{n}().store(store).key(key).part(8).name(name).call().await?")
    } else {
        format!("move_{n}(store, key, 8, name).await?")
    };
    (function, call)
}

/// The enum, and a run of it.
fn matrix(side: u32) -> String {
    let list = |half: &str, slots: &str, name: &str| -> String {
        (0..side).map(|i| format!("{half}{i}{slots} as {name}{i}, ")).collect()
    };
    let (sources, sinks) = (list("Read", "", "From"), list("Write", " { body, .. }", "To"));
    format!(
        r"
conjoin::combine! {{
    /// Moves an object.
    pub enum Move = [{sources}] => |body| [{sinks}]
}}

pub fn boxed(store: &Store, any: Move) -> Boxed<'_> {{
    Box::pin(async move {{ Ok(any.run(store).await?) }})
}}
"
    )
}
