//! Runs the same two steps with each library, one after another on one thread, and prints the cost
//! of a run.

mod measure;
mod peers;
mod work;

use std::env;

use measure::{allocated, instructions, seconds};
use peers::{ALL, BoxError, Load, Peer};

const MIB: usize = 1 << 20;

fn main() -> Result<(), BoxError> {
    // The program calls itself under valgrind.
    if let [name, runs] = env::args().skip(1).collect::<Vec<_>>().as_slice() {
        let peer = ALL.iter().find(|peer| peer.name == name).ok_or("no such peer")?;
        return measure::run(peer, Load { bytes: 8, runs: runs.parse()? });
    }
    println!("| two steps | ns, 8 B | instructions | allocations | ms, 16 MiB | MiB | future |");
    println!("|---|---|---|---|---|---|---|");
    for peer in &ALL {
        print(peer)?;
    }
    Ok(())
}

fn print(peer: &Peer) -> Result<(), BoxError> {
    let nanos = seconds(peer, Load { bytes: 8, runs: 1_000 })? * 1e9;
    let instructions = instructions(peer)?.map_or("-".to_owned(), |it| it.to_string());
    let (allocations, _) = allocated(peer, 8)?;
    let millis = seconds(peer, Load { bytes: 16 * MIB, runs: 1 })? * 1e3;
    let (_, bytes) = allocated(peer, 16 * MIB)?;
    let mib = bytes / MIB as u64;
    let size = peer.size.map_or("boxed".to_owned(), |size| size().to_string());
    let name = peer.name;
    println!(
        "| {name} | {nanos:.0} | {instructions} | {allocations} | {millis:.1} | {mib} | {size} |"
    );
    Ok(())
}
