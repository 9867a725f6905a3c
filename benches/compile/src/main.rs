//! Writes crates with 1, 100 and 1,000 tasks and pairs, and prints the compile time of each,
//! compared with the same functions with other macros and without macros.

mod generate;
mod measure;
mod square;
mod table;

use generate::Subject;
use measure::{Result, Workspace};

fn main() -> Result<()> {
    let workspace = Workspace::create()?;
    for command in [&["check"][..], &["build", "--release"]] {
        workspace.prepare(command)?;
        table::print(&workspace, command, Subject::Tasks)?;
        table::print(&workspace, command, Subject::Pairs)?;
        table::print_chain(&workspace, command)?;
        table::print_square(&workspace, command)?;
    }
    Ok(())
}
