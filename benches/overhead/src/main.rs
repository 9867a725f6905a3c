//! Compares a pair with the hand-written function: instructions, the size of the future, and
//! allocations.
//!
//! `cargo run --release` prints the table. Instructions are counted by
//! `valgrind --tool=callgrind`, so they are the same on a busy machine.

mod callgrind;
mod case;
mod flows;
mod halves;
mod pairs;

use std::env;

use case::{Case, Side};

fn cases() -> Vec<Case> {
    pairs::cases().into_iter().chain(flows::cases()).collect()
}

fn main() {
    let arguments: Vec<_> = env::args().collect();
    if let [_, flag, case, side, runs] = &arguments[..]
        && flag == callgrind::FLAG
    {
        return callgrind::run(&cases(), case, side, runs);
    }
    println!("| case | instructions | | | size of the future | | | allocations | |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    println!("| | by hand | pair | ratio | by hand | pair | ratio | by hand | pair |");
    for case in &cases() {
        print(case);
    }
}

fn print(case: &Case) {
    let counts = callgrind::count(case.name);
    let row = match counts {
        Some([hand, pair]) => format!("{hand:.0} | {pair:.0} | {:.2}", pair / hand),
        None => "no valgrind | | ".to_owned(),
    };
    let [hand, pair] = [&case.hand, &case.pair].map(Side::size);
    #[expect(clippy::cast_precision_loss, reason = "sizes are small")]
    let ratio = pair as f64 / hand as f64;
    let [by_hand, by_pair] = [&case.hand, &case.pair].map(Side::allocations);
    println!("| {} | {row} | {hand} | {pair} | {ratio:.2} | {by_hand} | {by_pair} |", case.name);
}
