use std::ffi::{OsStr, OsString};
use std::num::NonZeroU64;

use bytesize::ByteSize;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command, Error, Parser};
use conjoin_migrate::{has_secret, masked};
use reqwest::header::{HeaderName, HeaderValue};

/// The command line. A mistake in it ends the program with a message that repeats no secret.
pub(crate) fn arguments<T: Parser>(arguments: &[OsString]) -> T {
    T::try_parse_from(arguments).unwrap_or_else(|error| {
        let mut message = error.render().to_string();
        for argument in arguments.iter().filter_map(|it| it.to_str()).filter(|it| has_secret(it)) {
            message = message.replace(argument, &masked(argument));
        }
        if error.use_stderr() {
            eprint!("{message}");
        } else {
            print!("{message}");
        }
        std::process::exit(error.exit_code())
    })
}

/// Bytes a second.
pub(super) fn bandwidth(text: &str) -> Result<NonZeroU64, String> {
    let size: ByteSize = text.parse().map_err(|error| format!("{error}: write 10MiB"))?;
    NonZeroU64::new(size.as_u64()).ok_or_else(|| "nothing would move".to_owned())
}

/// A header of HTTP, as `Name: value`. Messages don't repeat it, since it may be a secret.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header;

impl TypedValueParser for Header {
    type Value = (HeaderName, HeaderValue);

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let wrong = |why: &str| {
            let said = format!("wrong value for '--header': {why}");
            command.clone().error(ErrorKind::ValueValidation, said)
        };
        header(value.to_str().unwrap_or_default()).map_err(wrong)
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let (name, value) = text.split_once(':').ok_or("write it as \"Name: value\"")?;
    let name = name.trim().parse().map_err(|_| "its name has a character that no name can have")?;
    let mut value: HeaderValue =
        value.trim().parse().map_err(|_| "its value has a character that no value can have")?;
    value.set_sensitive(true);
    Ok((name, value))
}
