//! The program that the macros run in.

use std::env;

/// It shows names while they are typed.
pub(crate) fn is_editor() -> bool {
    is("rust-analyzer")
}

/// It shows types as they are written.
pub(crate) fn is_rustdoc() -> bool {
    is("rustdoc")
}

fn is(program: &str) -> bool {
    let process = env::current_exe().ok();
    let name = process.as_ref().and_then(|path| path.file_name()?.to_str());
    name.is_some_and(|name| name.starts_with(program))
}
