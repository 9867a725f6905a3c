use std::env;
use std::process::Command;

use crate::case::Case;

pub const FLAG: &str = "--under-callgrind";
const RUNS: u32 = 50;

/// Instructions of one hand-written run, and of one run of the pair.
pub fn count(case: &str) -> Option<[f64; 2]> {
    let per_run = |side| {
        // The rest of the process is the same in both.
        let [few, many] = [RUNS, 2 * RUNS].map(|runs| total(case, side, runs));
        Some((many? - few?) / f64::from(RUNS))
    };
    Some([per_run("hand")?, per_run("pair")?])
}

fn total(case: &str, side: &str, runs: u32) -> Option<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().ok()?)
        .args([FLAG, case, side, &runs.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let (_, collected) = text.split_once("Collected : ")?;
    collected.split_whitespace().next()?.parse().ok()
}

/// Runs in the process under callgrind.
pub fn run(cases: &[Case], case: &str, side: &str, runs: &str) {
    let case = cases.iter().find(|it| it.name == case).expect("a case of that name");
    let side = if side == "hand" { &case.hand } else { &case.pair };
    for number in 0..runs.parse().expect("a number of runs") {
        side.run(number);
    }
}
