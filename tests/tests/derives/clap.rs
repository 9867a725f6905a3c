use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

/// Reads one object.
#[task(output(text), derive(Debug, Parser))]
fn read(
    /// Object to read.
    key: String,
    /// Maximum number of lines.
    #[arg(long, default_value_t = 10)]
    limit: usize,
) -> String {
    format!("{key} {limit}")
}

#[task]
fn write(
    text: String,
    /// Replaces an existing object.
    #[arg(long, short = 'f')]
    overwrite: bool,
    /// Label of the object.
    #[arg(long = "label", value_name = "NAME=VALUE")]
    labels: Vec<String>,
    /// Owner of the object.
    #[arg(long)]
    owner: Option<String>,
) -> String {
    format!("{text} {overwrite} {labels:?} {owner:?}")
}

combine! {
    /// Copies one object.
    #[derive(Debug, Parser)]
    #[command(name = "copy")]
    struct Copy = Read { key as source, .. } => Write
}

fn run(line: &str) -> String {
    block_on(Copy::try_parse_from(line.split(' ')).unwrap().run(&())).unwrap()
}

#[test]
fn task_parses_a_command_line() {
    let read = Read::try_parse_from(["read", "a", "--limit", "3"]).unwrap();
    assert_eq!((read.key.as_str(), read.limit), ("a", 3));
    assert_eq!(Read::command().get_about().unwrap().to_string(), "Reads one object");
}

#[test]
fn combined_task_parses_a_command_line_with_its_halves_defaults() {
    assert_eq!(run("copy a"), "a 10 false [] None");
    let all = "copy a --limit 2 -f --label x=1 --label y=2 --owner me";
    assert_eq!(run(all), r#"a 2 true ["x=1", "y=2"] Some("me")"#);
}

#[test]
fn help_shows_the_docs_of_the_inputs() {
    let help = Copy::command().render_help().to_string();
    let expected = "\
Copies one object

Usage: copy [OPTIONS] <SOURCE>

Arguments:
  <SOURCE>  Object to read

Options:
      --limit <LIMIT>       Maximum number of lines [default: 10]
  -f, --overwrite           Replaces an existing object
      --label <NAME=VALUE>  Label of the object
      --owner <OWNER>       Owner of the object
  -h, --help                Print help
";
    assert_eq!(help, expected);
}

#[test]
fn missing_argument_is_reported_by_clap() {
    let error = Copy::try_parse_from(["copy"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument);
}
