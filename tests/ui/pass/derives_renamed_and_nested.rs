//! serde and clap read the attributes of the halves' parameters through two levels and a rename.
use clap::Parser;
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Class {
    #[default]
    Hot,
    Cold,
}

#[task(output(body), derive(Debug, Clone, Parser, Serialize, Deserialize))]
fn read(
    /// Object to read.
    #[arg(long, short = 'f')]
    #[serde(rename = "from", alias = "source")]
    key: String,
    #[arg(long, value_delimiter = ',')]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<usize>,
    #[arg(long)]
    version: Option<u32>,
) -> String {
    format!("{key}{parts:?}{version:?}")
}

#[task(output(body))]
fn compress(
    body: String,
    #[arg(long, default_value_t = 3)]
    #[serde(default = "three")]
    level: u8,
    #[arg(long)]
    #[serde(default)]
    fast: bool,
) -> String {
    format!("{body}{level}{fast}")
}

#[task]
fn write(
    body: String,
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    class: Class,
    #[arg(long)]
    #[serde(default)]
    tries: Option<Option<u8>>,
) -> String {
    format!("{body}{class:?}{tries:?}")
}

fn three() -> u8 {
    3
}

combine! {
    #[derive(Debug, Clone, Parser, Serialize, Deserialize)]
    struct Pack = Read { version: None, .. } => Compress { fast as quick, .. }
}

combine! {
    #[derive(Debug, Clone, PartialEq, Parser, Serialize, Deserialize)]
    #[command(version, about = "Packs.")]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    struct PackAndStore = Pack { key as object, level as effort, .. } => Write
}

fn main() {
    let task = PackAndStore::parse_from(
        ["pack", "-f", "k", "--parts", "1,2", "--quick", "--class", "cold", "--tries"].map(String::from),
    );
    let text = serde_json::to_string(&task).unwrap();
    assert_eq!(
        text,
        r#"{"from":"k","parts":[1,2],"effort":3,"quick":true,"class":"cold","tries":null}"#
    );
    let task: PackAndStore = serde_json::from_str(r#"{"source":"k","class":"cold"}"#).unwrap();
    assert_eq!((task.effort, task.tries), (3, None));
    assert_eq!(block_on(task.run(&())).unwrap(), "k[]None3falseColdNone");
}
