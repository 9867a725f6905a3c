//! A default as clap takes it: as text. What is expanded names clap's trait, so it compiles only where
//! clap is a dependency, and it is expanded only by clap's derive.

use std::fmt::Display;
use std::path::Path;

/// Finds out how a value is written on a command line. Of the methods called `default_text`, the one with
/// the most references before its type is called, if its bounds are met.
pub struct Text<'a, T>(pub &'a T);

pub trait ViaDisplay {
    fn default_text(&self) -> String;
}

impl<T: Display> ViaDisplay for &&Text<'_, T> {
    fn default_text(&self) -> String {
        self.0.to_string()
    }
}

pub trait ViaPath {
    fn default_text(&self) -> String;
}

impl<T: AsRef<Path>> ViaPath for &Text<'_, T> {
    fn default_text(&self) -> String {
        self.0.as_ref().to_string_lossy().into_owned()
    }
}

pub trait ViaNone<T> {
    fn default_text(&self) -> String
    where
        T: CommandLine;
}

impl<T> ViaNone<T> for Text<'_, T> {
    fn default_text(&self) -> String
    where
        T: CommandLine,
    {
        String::new()
    }
}

/// Not implemented for any type. Its message is what the user reads.
#[diagnostic::on_unimplemented(
    message = "the default of type `{Self}` can't be written on a command line",
    label = "`{Self}` doesn't implement `Display`",
    note = "implement `Display` for `{Self}`, derive clap's `ValueEnum`, or write the default in the input's `#[arg(..)]`"
)]
pub trait CommandLine {}

pub fn one<T>(value: &T, text: impl Fn(&T) -> String) -> &'static str {
    text(value).leak()
}

pub fn option<T>(value: &Option<T>, text: impl Fn(&T) -> String) -> Option<&'static str> {
    value.as_ref().map(|value| &*text(value).leak())
}

pub fn list<T>(value: &[T], text: impl Fn(&T) -> String) -> Vec<&'static str> {
    value.iter().map(|value| &*text(value).leak()).collect()
}

/// `default_text!(one S3Read::default())`, `option` or `list` for a value that is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __default_text {
    ($kind:ident $value:expr) => {{
        use $crate::__private::default_text::{Text, ViaDisplay as _, ViaNone as _, ViaPath as _};
        trait ViaValueEnum {
            fn default_text(&self) -> $crate::__private::String;
        }
        impl<T: clap::ValueEnum> ViaValueEnum for &&&Text<'_, T> {
            fn default_text(&self) -> $crate::__private::String {
                let value = clap::ValueEnum::to_possible_value(self.0);
                $crate::__private::String::from(value.as_ref().map_or("", |value| value.get_name()))
            }
        }
        $crate::__private::default_text::$kind(&$value, |__value| {
            (&&&&Text(__value)).default_text()
        })
    }};
}
