//! Moves large and small objects with `migrate` and with other programs, and prints the time, the CPU
//! time and the peak memory of each.
//!
//! The programs take turns, and the best of several runs counts: other load on the machine can only add
//! to it. The server costs next to nothing, so the programs are what is measured.

mod measure;
mod place;
mod programs;
mod rows;
mod server;
mod servers;
mod slow;

use std::error::Error;

use crate::measure::{Cost, measure};
use crate::place::Place;
use crate::programs::{PROGRAMS, Program};
use crate::rows::{ROWS, Row};

/// How often each program does each row.
const TIMES: usize = 3;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    if std::env::args().nth(1).is_some_and(|argument| argument == servers::ARGUMENT) {
        return servers::serve();
    }
    let place = Place::make()?;
    // Arguments choose rows, by a part of their name.
    let chosen: Vec<_> = std::env::args().skip(1).collect();
    let is_chosen =
        |row: &&Row| chosen.is_empty() || chosen.iter().any(|part| row.to_string().contains(part));
    println!("| | program | seconds | CPU seconds | peak MiB | time / migrate's |");
    println!("|---|---|--:|--:|--:|--:|");
    for row in ROWS.iter().filter(is_chosen) {
        print(row, &costs(row, &place)?);
    }
    Ok(())
}

/// The best of each program that can do it.
fn costs(row: &Row, place: &Place) -> Result<Vec<(&'static Program, Cost)>> {
    let can = |program: &&Program| place.command(program, row).is_some();
    let mut programs: Vec<_> = PROGRAMS.iter().filter(can).map(|it| (it, Cost::MAX)).collect();
    for _ in 0..TIMES {
        for (program, best) in &mut programs {
            let Some(mut command) = place.command(program, row) else { continue };
            place.clear()?;
            let cost = measure(&mut command)
                .map_err(|error| format!("{row}: {}: {error}", program.name))?;
            place.check(row)?;
            *best = best.or_less(cost);
        }
        // Neither is always the one that comes after the other.
        programs.reverse();
    }
    programs.sort_by_key(|(program, _)| PROGRAMS.iter().position(|it| it.name == program.name));
    Ok(programs)
}

fn print(row: &Row, costs: &[(&Program, Cost)]) {
    let migrate = costs.first().map_or(f64::NAN, |(_, cost)| cost.seconds);
    for (program, cost) in costs {
        let Cost { seconds, cpu, mib } = cost;
        let (name, ratio) = (program.name, seconds / migrate);
        println!("| {row} | {name} | {seconds:.2} | {cpu:.2} | {mib:.0} | {ratio:.2} |");
    }
}
