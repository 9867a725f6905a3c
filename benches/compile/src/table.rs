use std::iter::repeat_with;

use crate::generate::{Kind, Subject, source};
use crate::measure::{Result, Workspace};
use crate::square::Pairs;

/// How many there are in a crate, and how often cargo runs on it. The minimum counts, because the
/// machine is never idle.
const CRATES: [(u32, usize); 4] = [(0, 5), (1, 5), (100, 3), (1_000, 1)];

const DEEP: u32 = 16;

/// Sources, and sinks, whose pairs are all made.
const SIDE: u32 = 10;

/// The seconds for each crate.
type Row = [f64; CRATES.len()];

/// Milliseconds per task or pair: the time of a crate with them, minus that of an empty one.
pub fn print(workspace: &Workspace, command: &[&str], subject: Subject) -> Result<()> {
    let each = if subject == Subject::Tasks { "task" } else { "pair" };
    println!("\n`cargo {}`, milliseconds per {each}\n", command.join(" "));
    println!("| | of 1 | of 100 | of 1,000 | ratio to `instrument` |");
    println!("|---|---|---|---|---|");
    let rows = measured(workspace, command, subject)?;
    let instrument = millis(&rows[1])[2];
    for (kind, row) in Kind::ALL.iter().zip(&rows) {
        let [one, hundred, thousand] = millis(row);
        let (name, ratio) = (kind.name(subject), thousand / instrument);
        println!("| {name} | {one:.0} | {hundred:.1} | {thousand:.1} | {ratio:.2} |");
    }
    Ok(())
}

/// They take turns, so a busy minute affects all of them.
fn measured(
    workspace: &Workspace,
    command: &[&str],
    subject: Subject,
) -> Result<[Row; Kind::ALL.len()]> {
    let mut rows = [[f64::INFINITY; CRATES.len()]; Kind::ALL.len()];
    for (i, (count, runs)) in CRATES.into_iter().enumerate() {
        for _ in 0..runs {
            for (kind, row) in Kind::ALL.into_iter().zip(&mut rows) {
                row[i] = row[i].min(workspace.seconds(command, &source(subject, kind, count))?);
            }
        }
    }
    Ok(rows)
}

fn millis(row: &Row) -> [f64; 3] {
    [1, 2, 3].map(|i| (row[i] - row[0]) * 1_000.0 / f64::from(CRATES[i].0))
}

/// Seconds for a crate with nested pairs.
pub fn print_chain(workspace: &Workspace, command: &[&str]) -> Result<()> {
    println!("\n`cargo {}`, seconds for a crate with pairs {DEEP} deep\n", command.join(" "));
    println!("| | seconds |");
    println!("|---|---|");
    // A builder replaces the function, and can't be called like it.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Builder) {
        let run = || workspace.seconds(command, &source(Subject::Chain, kind, DEEP));
        let runs = repeat_with(run).take(3).collect::<Result<Vec<_>>>()?;
        let least = runs.into_iter().fold(f64::INFINITY, f64::min);
        println!("| {} | {least:.2} |", kind.name(Subject::Chain));
    }
    Ok(())
}

/// Milliseconds per pair of a square: the time of the crate, minus that of one with only its halves.
pub fn print_square(workspace: &Workspace, command: &[&str]) -> Result<()> {
    let command_line = command.join(" ");
    println!("\n`cargo {command_line}`, all {SIDE} x {SIDE} pairs, milliseconds per pair\n");
    println!("| | |");
    println!("|---|--:|");
    let mut rows = [[f64::INFINITY; 2]; Pairs::ALL.len()];
    for _ in 0..3 {
        for (pairs, row) in Pairs::ALL.into_iter().zip(&mut rows) {
            for (pairs, least) in [pairs.without(), pairs].into_iter().zip(row) {
                *least = least.min(workspace.seconds(command, &pairs.source(SIDE))?);
            }
        }
    }
    for (pairs, [halves, all]) in Pairs::ALL.into_iter().zip(rows) {
        let each = (all - halves) * 1_000.0 / f64::from(SIDE * SIDE);
        println!("| {} | {each:.1} |", pairs.name());
    }
    Ok(())
}
