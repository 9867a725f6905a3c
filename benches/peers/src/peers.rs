//! One module for each library: its form of the two steps, and a function that runs them.

mod apalis;
mod cloacina;
mod conjoin;
mod dagx;
mod floxide;
mod hand;
mod sayiir;
mod tower;

use std::error::Error;
use std::pin::Pin;

pub type BoxError = Box<dyn Error + Send + Sync>;
pub type Runs = Pin<Box<dyn Future<Output = Result<(), BoxError>>>>;

#[derive(Clone, Copy)]
pub struct Load {
    pub bytes: usize,
    pub runs: usize,
}

pub struct Peer {
    pub name: &'static str,
    pub runs: fn(Load) -> Runs,
    /// Bytes of one run's future, if it has a type.
    pub size: Option<fn() -> usize>,
}

pub const ALL: [Peer; 9] = [
    Peer { name: "hand-written", runs: |load| Box::pin(hand::runs(load)), size: Some(hand::size) },
    Peer {
        name: "conjoin, `run_in`",
        runs: |load| Box::pin(conjoin::runs_in(load)),
        size: Some(conjoin::size_in),
    },
    Peer {
        name: "conjoin, `run`",
        runs: |load| Box::pin(conjoin::runs(load)),
        size: Some(conjoin::size),
    },
    Peer { name: "tower", runs: |load| Box::pin(tower::runs(load)), size: Some(tower::size) },
    Peer {
        name: "cloacina",
        runs: |load| Box::pin(cloacina::runs(load)),
        size: Some(cloacina::size),
    },
    Peer { name: "sayiir", runs: |load| Box::pin(sayiir::runs(load)), size: None },
    Peer { name: "dagx", runs: |load| Box::pin(dagx::runs(load)), size: None },
    Peer { name: "floxide", runs: |load| Box::pin(floxide::runs(load)), size: None },
    Peer { name: "apalis-workflow", runs: |load| Box::pin(apalis::runs(load)), size: None },
];
